using System.Data.Common;
using VectorRec.Models;
using VectorRec.Storage;
using VectorRec.Storage.Runs;
using VectorRec.Vectors;

namespace VectorRec.Indexing;

/// <summary>Builds a new generation beside the one that serves, and switches to it when it has passed the quality gate.</summary>
public sealed class IndexJob(GenerationHome home)
{
    // What is undone after a failure must not wait for a server that is gone.
    private static readonly TimeSpan CleanUpTime = TimeSpan.FromSeconds(20);

    private readonly GenerationRemains _remains = new(home);

    /// <param name="bundleFolder">The bundle that embeds the works; the generation gets a copy of it.</param>
    /// <exception cref="IndexBusyException">Another process is at it.</exception>
    /// <exception cref="BundleException">The bundle is refused.</exception>
    /// <exception cref="IndexRefusedException">The catalogue is empty, or the generation did not pass.</exception>
    /// <exception cref="VectorIndexException">Qdrant failed.</exception>
    public async Task<IndexReport> RunAsync(
        string bundleFolder, IndexOptions options, IProgress<IndexProgress>? progress, CancellationToken ct)
    {
        await using var owner = await IndexLock.TakeAsync(home.Database, ct);
        var removed = await _remains.SweepAsync(ct);
        using var bundle = ModelBundle.Load(bundleFolder, options.TowerThreads);
        await using var snapshot = await CatalogueSnapshot.OpenAsync(home.Database, ct);
        if (snapshot.Counts.ActiveWorks == 0)
            throw new IndexRefusedException("The catalogue has no active works; import some first.");

        var run = await StartAsync(bundle.Manifest.Version, snapshot.Counts, options.Embedded, ct);
        try
        {
            var report = await new GenerationBuilder(home, options, progress).BuildAsync(run, snapshot, bundle, bundleFolder, ct);
            await home.Runs.FinishAsync(run.RunId, report.Gate.Works, ct);
            await home.ActivateAsync(run, ct);
            var (pruned, remark) = await PruneAsync(options.Keep, ct);
            return report with { Run = await home.Runs.ActiveAsync(ct) ?? run, Removed = [.. removed, .. pruned], Remark = remark };
        }
        catch (Exception e)
        {
            await AbandonAsync(run, e is OperationCanceledException ? "It was interrupted." : e.Message);
            throw;
        }
    }

    // Names are unique in one database. Whoever shares Qdrant or the folder with another one must not delete what that one serves.
    private async Task<IndexRun> StartAsync(string modelVersion, CatalogueCounts counts, bool embedded, CancellationToken ct)
    {
        var run = await home.Runs.StartAsync(modelVersion, counts, embedded, ct);
        var taken = !embedded && (await home.CollectionsAsync(ct)).Contains(run.Collection) ? $"Qdrant has a collection {run.Collection}"
            : Directory.Exists(home.FolderOf(run)) ? $"There is a folder {home.FolderOf(run)}"
            : null;
        if (taken is null)
            return run;
        await home.Runs.RemoveAsync(run.RunId, ct);
        throw new IndexRefusedException(
            $"{taken} already, which this database does not know: delete it, or do not share it between databases.");
    }

    // The new generation serves: old ones in the way are no failure.
    private async Task<(IReadOnlyList<string> Removed, string? Remark)> PruneAsync(int keep, CancellationToken ct)
    {
        try
        {
            return (await _remains.PruneAsync(keep, ct), null);
        }
        catch (Exception e) when (e is VectorIndexException or IOException or UnauthorizedAccessException or DbException)
        {
            return ([], $"Old generations were not removed, the next run tries again: {e.Message}");
        }
    }

    // What cannot be undone now is undone by the next run's sweep.
    private async Task AbandonAsync(IndexRun run, string reason)
    {
        using var time = new CancellationTokenSource(CleanUpTime);
        try
        {
            // It may serve already: the switch can fail after it took effect. Then nothing is taken away.
            if ((await home.Runs.ActiveAsync(time.Token))?.RunId == run.RunId)
                return;
            await home.Runs.FailAsync(run.RunId, reason, time.Token);
            await _remains.SweepAsync(time.Token);
        }
        catch (Exception)
        {
            // The failure that led here is the one to report.
        }
    }
}
