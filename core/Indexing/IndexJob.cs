using System.Data.Common;
using VectorRec.Indexing.Resuming;
using VectorRec.Models;
using VectorRec.Resilience;
using VectorRec.Storage;
using VectorRec.Storage.Runs;
using VectorRec.Vectors;

namespace VectorRec.Indexing;

/// <summary>Builds a new generation beside the one that serves, and switches to it when it has passed the quality gate.</summary>
/// <param name="tell">Is told when a store went away that is waited for, and when it is back.</param>
public sealed class IndexJob(GenerationHome home, Action<string>? tell = null)
{
    // What is undone after a failure must not wait for a server that is gone.
    private static readonly TimeSpan CleanUpTime = TimeSpan.FromSeconds(20);

    private readonly GenerationRemains _remains = new(home);

    /// <param name="bundleFolder">The bundle that embeds the works; the generation gets a copy of it.</param>
    /// <exception cref="IndexBusyException">Another process is at it.</exception>
    /// <exception cref="BundleException">The bundle is refused.</exception>
    /// <exception cref="IndexRefusedException">The catalogue is empty or has vectors of another width, or the generation did not
    /// pass.</exception>
    /// <exception cref="VectorIndexException">Qdrant failed.</exception>
    /// <exception cref="StoreLostException">A store went away in the middle for too long. What was built is left for
    /// <see cref="IndexOptions.Resume"/>.</exception>
    public Task<IndexReport> RunAsync(
        string bundleFolder, IndexOptions options, IProgress<IndexProgress>? progress, CancellationToken ct) =>
        // As after a kill: the snapshot and the lock go with the connection.
        new Outages(home, options.Wait, tell ?? (_ => { })).OutlastAsync(
            (again, begun) => RunOnceAsync(bundleFolder, again ? options with { Resume = true } : options, progress, begun, ct), ct);

    /// <summary>What a run would do, with all that can be said before the work.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public async Task<IndexPlan> PlanAsync(string bundleFolder, IndexOptions options, CancellationToken ct)
    {
        await using var owner = await IndexLock.TakeAsync(home.Database, ct);
        await RefuseTakenAliasAsync(options, ct);
        var left = options.Resume ? await FindLeftAsync(options, ct) : null;
        using var bundle = ModelBundle.Load(bundleFolder, options.TowerThreads);
        await using var snapshot = await CatalogueSnapshot.OpenAsync(home.Database, ct);
        await RequireAsync(bundle, snapshot, ct);
        return new(
            bundle.Manifest.Version, snapshot.Counts.ActiveWorks, bundle.Manifest.Dimension, left?.RunId,
            [.. (await _remains.FindAsync(options.Keep, ct)).Where(folder => folder != left?.Folder)]);
    }

    /// <summary>Whether a bundle can embed the catalogue.</summary>
    /// <exception cref="IndexRefusedException">The catalogue is empty, or has vectors of another width.</exception>
    internal static async Task RequireAsync(ModelBundle bundle, CatalogueSnapshot snapshot, CancellationToken ct)
    {
        if (snapshot.Counts.ActiveWorks == 0)
            throw new IndexRefusedException("The catalogue has no active works; import some first.");

        // Of another width than the bundle reads, all of them would be missing to it.
        var (read, stored) = (bundle.Schema.ContentWidth, await snapshot.ReadVectorWidthAsync(ct));
        if (read > 0 && stored > 0 && read != stored)
            throw new IndexRefusedException(
                $"The bundle {bundle.Manifest.Version} reads vectors of {read} numbers, and those of the works have {stored}: train one on "
                + "them.");
    }

    private async Task<IndexReport> RunOnceAsync(
        string bundleFolder, IndexOptions options, IProgress<IndexProgress>? progress, Action begun, CancellationToken ct)
    {
        await using var owner = await IndexLock.TakeAsync(home.Database, ct);
        await RefuseTakenAliasAsync(options, ct);
        var left = options.Resume ? await FindLeftAsync(options, ct) : null;
        var removed = await _remains.SweepAsync(ct, left?.RunId);
        using var bundle = ModelBundle.Load(bundleFolder, options.TowerThreads);
        await using var snapshot = await CatalogueSnapshot.OpenAsync(home.Database, ct);
        await RequireAsync(bundle, snapshot, ct);
        var run = left ?? await home.Runs.StartAsync(bundle.Manifest.Version, snapshot.Counts, options.Embedded, ct);
        begun();
        try
        {
            var report = await new GenerationBuilder(home, options, progress).BuildAsync(
                run, left is not null, snapshot, bundle, bundleFolder, ct);
            if (!await owner.IsHeldAsync(ct))
                throw new StoreException("The connection that holds the lock was lost.", new IOException());
            await home.Runs.FinishAsync(run.RunId, report.Gate.Works, ct);
            if (!options.Hold)
                await home.ActivateAsync(run, ct);
            BuildState.Clear(home.FolderOf(run));
            var (pruned, remark) = await PruneAsync(options.Keep, ct);
            remark = string.Join(' ', ((string?[])[remark, await RemarkOnCopiesAsync(run, options, ct)]).OfType<string>());
            return report with
            {
                Run = await home.Runs.FindAsync(run.RunId, ct) ?? run,
                Removed = [.. removed, .. pruned],
                Resumed = left is not null,
                Remark = remark.Length > 0 ? remark : null,
            };
        }
        catch (Exception e) when (!Outages.Is(e) || ct.IsCancellationRequested)
        {
            await AbandonAsync(run, options.Hold, e is OperationCanceledException ? "It was interrupted." : e.Message);
            throw;
        }
    }

    // Whoever has the lock knows that nobody builds it any more.
    private async Task<IndexRun?> FindLeftAsync(IndexOptions options, CancellationToken ct) =>
        (await home.Runs.ListAsync(ct)).FirstOrDefault(run => run is { Status: "building" or "ready", IsOwn: true }
            && run.IsEmbedded == options.Embedded && BuildState.Read(home.FolderOf(run)) is not null);

    // Before hours of work, at the end of which it could not be switched to.
    private async Task RefuseTakenAliasAsync(IndexOptions options, CancellationToken ct)
    {
        if (options.Embedded)
            return;
        if ((await home.CollectionsAsync(ct)).Contains(home.Alias))
            throw new IndexRefusedException(
                $"Qdrant has a collection that is called {home.Alias}, so that no alias can be: give another name with --alias.");
        if (!options.TakeAlias && await home.Collections.AliasTargetAsync(home.Alias, ct) is { } target
            && !(await home.Runs.ListAsync(ct)).Any(run => run.IsOwn && run.Collection == target))
            throw new IndexRefusedException(
                $"The alias {home.Alias} leads to the collection {target}, which this database did not build: give another name with "
                + "--alias, or --take-alias when the other database is no more.");
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

    private async Task<string?> RemarkOnCopiesAsync(IndexRun run, IndexOptions options, CancellationToken ct)
    {
        if (run.IsEmbedded || options.Collection.Replicas == 1)
            return null;
        try
        {
            var (whole, all) = await home.Collections.CopiesAsync(run.Collection, ct);
            return whole == all ? null
                : $"Of {all} copies of the parts of {run.Collection}, {all - whole} are not whole: a node is away or catches up. "
                    + "The others serve.";
        }
        catch (VectorIndexException e)
        {
            return $"How many copies are whole is not known: {e.Message}";
        }
    }

    // What cannot be undone now is undone by the next run's sweep.
    private async Task AbandonAsync(IndexRun run, bool held, string reason)
    {
        using var time = new CancellationTokenSource(CleanUpTime);
        try
        {
            // It may serve already: the switch can fail after it took effect. Then nothing is taken away, and not of one that only waits.
            var whole = await home.Runs.FindAsync(run.RunId, time.Token);
            if (whole?.Status == "active" || (held && whole is not null))
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
