using System.Diagnostics;
using VectorRec.Catalogue;
using VectorRec.Features;
using VectorRec.Generations;
using VectorRec.Indexing.Checks;
using VectorRec.Indexing.Parts;
using VectorRec.Indexing.Resuming;
using VectorRec.Models;
using VectorRec.Storage;
using VectorRec.Storage.Runs;

namespace VectorRec.Indexing;

/// <summary>Builds everything that one run consists of. What it leaves behind when it fails is the caller's to remove.</summary>
internal sealed class GenerationBuilder(GenerationHome home, IndexOptions options, IProgress<IndexProgress>? progress)
{
    // Points a second that a graph takes in on a very slow server.
    private const double SlowestGraph = 1_000;

    /// <param name="resumed">Another process began it: what that left is used as far as it goes.</param>
    /// <returns>What was measured; the run may serve.</returns>
    public async Task<IndexReport> BuildAsync(
        IndexRun run, bool resumed, CatalogueSnapshot snapshot, ModelBundle bundle, string bundleFolder, CancellationToken ct)
    {
        var folder = home.FolderOf(run);
        Directory.CreateDirectory(folder);
        var state = BuildState.Of(bundle.Manifest, checked((int)snapshot.Counts.ActiveWorks), options);
        using var known = resumed && await snapshot.ChangedSinceAsync(run, ct) is { } changed
            && TakeOver(state, folder) is { Count: > 0 } left ? new KnownVectors(left, changed) : null;
        state.Write(folder);
        BundleCopy.Create(bundleFolder, bundle.Manifest, Path.Combine(folder, GenerationFolder.Bundle));
        TimeSpan? estimate = null;
        if (!run.IsEmbedded)
        {
            estimate = await new GraphProbe(home, options).EstimateAsync(
                GenerationRemains.ProbeOf(run), bundle.Manifest.Dimension, snapshot.Counts.ActiveWorks, ct);
            // What is of no use goes too, where the process ended before its first row.
            if (known is null && resumed)
                await home.Collections.DeleteAsync(run.Collection, ct);
            if (known is null || !(await home.CollectionsAsync(ct)).Contains(run.Collection))
                await home.Collections.CreateAsync(run.Collection, bundle.Manifest.Dimension, options.Collection, ct);
        }

        var watch = Stopwatch.StartNew();
        var taken = await FillAsync(run, snapshot, bundle, folder, known, ct);
        if (known is not null && !run.IsEmbedded)
            await PutRightAsync(run, ct);
        // An open snapshot keeps Postgres from cleaning up.
        await snapshot.DisposeAsync();
        var embedding = watch.Elapsed;

        if (!run.IsEmbedded)
        {
            await home.Collections.IndexAsync(run.Collection, ct);
            await home.Collections.WaitUntilIndexedAsync(
                run.Collection, new GraphProgress(progress, estimate, home.Time), PatienceFor(estimate, snapshot.Counts.ActiveWorks),
                home.Time, ct);
        }

        var indexing = watch.Elapsed - embedding;

        var gate = await CheckAsync(run, snapshot.Counts.ActiveWorks, ct);
        return new(run, gate, embedding, indexing, watch.Elapsed - embedding - indexing, []) { Taken = taken };
    }

    // What a process left that was to do all of it, and those that did a part each.
    private static List<EarlierRows> TakeOver(BuildState state, string folder) =>
    [
        .. CataloguePart.FoldersIn(folder).Order(StringComparer.Ordinal).Select(part => CataloguePart.StateOf(state, 0).TakeOver(part))
            .Prepend(state.TakeOver(folder)).OfType<EarlierRows>(),
    ];

    /// <returns>How many vectors were there already.</returns>
    private async Task<int> FillAsync(
        IndexRun run, CatalogueSnapshot snapshot, ModelBundle bundle, string folder, KnownVectors? known, CancellationToken ct)
    {
        var works = checked((int)snapshot.Counts.ActiveWorks);
        using var table = new ItemTableWriter(
            Path.Combine(folder, GenerationFolder.Items), works, bundle.Manifest.Dimension, run.RunId, snapshot.Counts.MeanEngagement,
            options.SpareFor(works), options.Encoding);
        using var features = !GenerationFolder.HasItemFeatures(bundle) ? null
            : new ItemFeaturesWriter(
                Path.Combine(folder, GenerationFolder.ItemFeatures), works, bundle.Schema, bundle.Manifest.SchemaHash, run.RunId);
        var rows = snapshot.ReadWorksAsync(activeOnly: true, bundle.Schema.ContentWidth > 0, ct);
        var batches = new WorkEmbedder(bundle, options.BatchSize, known).EmbedAsync(rows, ct);
        int taken;
        try
        {
            taken = await new BatchWriter(home, options, progress).WriteAsync(run, Append(batches), works, ct);
        }
        catch (Exception e) when (Outages.Is(e))
        {
            table.Keep();
            throw;
        }

        table.Complete();
        features?.Complete();
        return taken;

        // The table takes works in the order of their ids, so it is written before the batches spread.
        async IAsyncEnumerable<EmbeddingBatch> Append(IAsyncEnumerable<EmbeddingBatch> batches)
        {
            await foreach (var batch in batches)
            {
                for (var i = 0; i < batch.Count; i++)
                {
                    table.Append(batch.Works[i], batch.Embedding(i), batch.Bias(i));
                    features?.Append(batch.Features, i);
                }

                yield return batch;
            }
        }
    }

    // The process that ended may have written a row and not its point, or the point of a work that is gone since.
    private async Task PutRightAsync(IndexRun run, CancellationToken ct)
    {
        using var items = ItemTable.Open(Path.Combine(home.FolderOf(run), GenerationFolder.Items));
        await new CollectionAudit(home).RunAsync(run, items, _ => true, repair: true, synced: null, ct);
    }

    // Through the same door that the API uses: what it would refuse is refused now.
    private async Task<GateReport> CheckAsync(IndexRun run, long works, CancellationToken ct)
    {
        var generation = Generation.Load(run, home.Folder, options.TowerThreads);
        try
        {
            TableGate.Check(generation, works, ct);
            await CompareAsync(generation, ct);
            return run.IsEmbedded ? new(works, null, null, 0, 0) : await new QualityGate(home, options.Gate, progress)
                .CheckAsync(generation, works, ct);
        }
        finally
        {
            generation.Release();
        }
    }

    private async Task CompareAsync(Generation generation, CancellationToken ct)
    {
        // A generation that cannot be read is nothing to compare with, and no reason to keep it serving.
        if (generation.Items.Count < options.Gate.CompareFrom || await home.Runs.ActiveAsync(ct) is not { } live
            || new Damage(home).Of(live, await home.CollectionsAsync(ct)) is not null)
            return;
        var comparison = new GenerationComparison(home, options.Gate);
        var before = Generation.Load(live, home.Folder, options.TowerThreads);
        try
        {
            if (comparison.Reason(await comparison.CompareAsync(before, generation, ct)) is not { } reason)
                return;
            if (options.Force is null)
                throw new IndexRefusedException(
                    $"The new generation is unlike the one that serves: {reason}. When that is meant, give --force with the reason.");
            await home.Runs.ForceAsync(generation.Run.RunId, $"{options.Force} ({reason})", ct);
        }
        finally
        {
            before.Release();
        }
    }

    // The server tells nothing of a segment before it is whole, so all of the graph may be one silence.
    private TimeSpan PatienceFor(TimeSpan? estimate, long works) =>
        options.Patience + (5 * (estimate ?? TimeSpan.FromSeconds(works / SlowestGraph)));
}
