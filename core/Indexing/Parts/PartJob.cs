using VectorRec.Catalogue;
using VectorRec.Generations;
using VectorRec.Indexing.Resuming;
using VectorRec.Models;
using VectorRec.Resilience;
using VectorRec.Storage;
using VectorRec.Storage.Runs;

namespace VectorRec.Indexing.Parts;

/// <summary>
/// Embeds a part of the catalogue into a run that others embed other parts of, at the same time or later, and leaves it there for
/// <see cref="IndexOptions.Resume"/>, which makes the generation of all of them.
/// </summary>
/// <param name="tell">Is told when a store went away that is waited for, and when it is back.</param>
public sealed class PartJob(GenerationHome home, Action<string>? tell = null)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestJoin = TimeSpan.FromSeconds(30);

    /// <exception cref="IndexBusyException">An index is under way, or somebody embeds this part.</exception>
    /// <exception cref="IndexRefusedException">The catalogue is empty or has vectors of another width, or the run is of another bundle or
    /// cut otherwise.</exception>
    /// <exception cref="StoreLostException">A store went away in the middle for too long; the same again goes on.</exception>
    public Task<PartReport> RunAsync(
        string bundleFolder, IndexOptions options, CataloguePart part, IProgress<IndexProgress>? progress, CancellationToken ct) =>
        new Outages(home, options.Wait, tell ?? (_ => { })).OutlastAsync(
            (_, begun) => RunOnceAsync(bundleFolder, options, part, progress, begun, ct), ct);

    private async Task<PartReport> RunOnceAsync(
        string bundleFolder, IndexOptions options, CataloguePart part, IProgress<IndexProgress>? progress, Action begun,
        CancellationToken ct)
    {
        var started = home.Time.GetTimestamp();
        await using var owner = await IndexLock.TakePartAsync(home.Database, part.Number, ct);
        using var bundle = ModelBundle.Load(bundleFolder, options.TowerThreads);
        await using var snapshot = await CatalogueSnapshot.OpenAsync(home.Database, ct);
        await IndexJob.RequireAsync(bundle, snapshot, ct);
        var whole = BuildState.Of(bundle.Manifest, checked((int)snapshot.Counts.ActiveWorks), options);
        var run = await JoinAsync(whole, bundle, options, part, snapshot, ct);
        begun();

        var folder = part.FolderIn(home.FolderOf(run));
        var works = await snapshot.CountActiveAsync(part.Number - 1, part.Of, ct);
        if (works == 0)
            return new(run.RunId, part, 0, 0, home.Time.GetElapsedTime(started));
        var state = CataloguePart.StateOf(whole, works);
        Directory.CreateDirectory(folder);
        using var known = await snapshot.ChangedSinceAsync(run, ct) is { } changed && state.TakeOver(folder) is { } rows
            ? new KnownVectors([rows], changed) : null;
        state.Write(folder);
        var taken = await FillAsync(run, snapshot, bundle, options, part, folder, works, known, progress, ct);
        return new(run.RunId, part, works, taken, home.Time.GetElapsedTime(started));
    }

    /// <returns>How many vectors were there already.</returns>
    private async Task<int> FillAsync(
        IndexRun run, CatalogueSnapshot snapshot, ModelBundle bundle, IndexOptions options, CataloguePart part, string folder, int works,
        KnownVectors? known, IProgress<IndexProgress>? progress, CancellationToken ct)
    {
        using var table = new ItemTableWriter(
            Path.Combine(folder, GenerationFolder.Items), works, bundle.Manifest.Dimension, run.RunId, snapshot.Counts.MeanEngagement);
        // However it ends, somebody may go on.
        table.Keep();
        var rows = snapshot.ReadActiveAsync(part.Number - 1, part.Of, bundle.Schema.ContentWidth > 0, ct);
        var taken = await new BatchWriter(home, options, progress).WriteAsync(
            run, Append(new WorkEmbedder(bundle, options.BatchSize, known).EmbedAsync(rows, ct)), works, ct);
        table.Complete();
        return taken;

        // A row is written before its point: whatever was upserted is in the table.
        async IAsyncEnumerable<EmbeddingBatch> Append(IAsyncEnumerable<EmbeddingBatch> batches)
        {
            await foreach (var batch in batches)
            {
                for (var i = 0; i < batch.Count; i++)
                    table.Append(batch.Works[i], batch.Embedding(i), batch.Bias(i));
                yield return batch;
            }
        }
    }

    // The first one makes the run, one at a time; the others find it.
    private async Task<IndexRun> JoinAsync(
        BuildState whole, ModelBundle bundle, IndexOptions options, CataloguePart part, CatalogueSnapshot snapshot, CancellationToken ct)
    {
        await using var joining = await TakeTurnAsync(ct);
        foreach (var left in (await home.Runs.ListAsync(ct)).Where(run => run is { Status: "building", IsOwn: true }))
        {
            var folder = home.FolderOf(left);
            if (CataloguePart.FoldersIn(folder) is not [var other, ..] || BuildState.Read(folder) is not { } state)
                continue;
            if (!other.EndsWith($"-of-{part.Of}", StringComparison.Ordinal) || state.Bundle != whole.Bundle
                || left.IsEmbedded != options.Embedded)
                throw new IndexRefusedException(
                    $"Run {left.RunId} is embedded in other parts, with another bundle or with another index: end it with index --resume, "
                    + "or let an index without it remove it.");
            return left;
        }

        var run = await home.Runs.StartAsync(bundle.Manifest.Version, snapshot.Counts, options.Embedded, ct);
        if (!run.IsEmbedded)
            await home.Collections.CreateAsync(run.Collection, bundle.Manifest.Dimension, options.Collection, ct);
        Directory.CreateDirectory(part.FolderIn(home.FolderOf(run)));
        whole.Write(home.FolderOf(run));
        return run;
    }

    private async Task<AdvisoryLock> TakeTurnAsync(CancellationToken ct)
    {
        var began = home.Time.GetTimestamp();
        while (true)
        {
            if (await IndexLock.TryJoinAsync(home.Database, ct) is { } turn)
                return turn;
            if (home.Time.GetElapsedTime(began) > LongestJoin)
                throw new IndexBusyException();
            await Task.Delay(Pause, home.Time, ct);
        }
    }
}

/// <summary>A part that is embedded.</summary>
/// <param name="Taken">Of its works, those that an earlier attempt had embedded.</param>
public sealed record PartReport(long RunId, CataloguePart Part, int Works, int Taken, TimeSpan Elapsed);
