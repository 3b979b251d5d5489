using VectorRec.Storage.Experiments;
using VectorRec.Storage.Runs;

namespace VectorRec.Indexing;

/// <summary>Takes away what runs left behind that will never serve again: first what is big, last what tells where it was.</summary>
internal sealed class GenerationRemains(GenerationHome home)
{
    /// <summary>The collection that is there for a moment before a run's own.</summary>
    public static string ProbeOf(IndexRun run) => $"{run.Collection}_probe";

    /// <summary>Deletes the collection and the folder of a run; either may be gone already, and a collection out of reach stays.</summary>
    public async Task RemoveAsync(IndexRun run, CancellationToken ct)
    {
        if (!run.IsEmbedded && home.Reaches(run))
        {
            await home.Collections.DeleteAsync(run.Collection, ct);
            await home.Collections.DeleteAsync(ProbeOf(run), ct);
        }

        if (Directory.Exists(home.FolderOf(run)))
            Directory.Delete(home.FolderOf(run), recursive: true);
    }

    /// <summary>
    /// Cleans up after processes that were killed, and makes the alias lead to the generation that Postgres says serves.
    /// The caller holds the lock, so that no run is really being built.
    /// </summary>
    /// <param name="except">A run that is gone on with.</param>
    /// <returns>Folders of runs whose remains were removed.</returns>
    public async Task<IReadOnlyList<string>> SweepAsync(CancellationToken ct, long? except = null)
    {
        var removed = new List<string>();
        var collections = await home.CollectionsAsync(ct);
        var runs = await home.Runs.ListAsync(ct);
        if (runs.FirstOrDefault(run => run is { Status: "active", IsOwn: true }) is { } active && collections.Contains(active.Collection)
            && await home.Collections.AliasTargetAsync(home.Alias, ct) != active.Collection)
            await home.Collections.SwitchAliasAsync(home.Alias, active.Collection, ct);
        foreach (var run in runs.Where(run => run.RunId != except))
        {
            if (run.Status == "building")
                await home.Runs.FailAsync(run.RunId, "The process that built it ended before it was done.", ct);
            // Once: whatever has these names later is somebody else's. What a copy of the database knows of is the original's.
            if (!IsBroken(run))
                continue;
            if (collections.Contains(run.Collection) || Directory.Exists(home.FolderOf(run)))
            {
                await RemoveAsync(run, ct);
                removed.Add(run.Folder);
            }

            await home.Runs.MarkRemovedAsync(run.RunId, ct);
        }

        return removed;
    }

    /// <summary>Removes generations that no longer serve, except the newest and those that running experiments need.</summary>
    /// <param name="keep">At least 1: requests under way may still read the one that served last.</param>
    /// <returns>Their folders.</returns>
    public async Task<IReadOnlyList<string>> PruneAsync(int keep, CancellationToken ct)
    {
        var removed = new List<string>();
        foreach (var run in await OldAsync(keep, ct))
        {
            // A rollback may have made it serve again since it was listed.
            if (!await home.Runs.DiscardAsync(run.RunId, "It was pruned.", ct))
                continue;
            await RemoveAsync(run, ct);
            await home.Runs.RemoveAsync(run.RunId, ct);
            removed.Add(run.Folder);
        }

        return removed;
    }

    /// <summary>The folders that would go: of what broken builds left behind, and of generations that nobody needs.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(int keep, CancellationToken ct)
    {
        var broken = (await home.Runs.ListAsync(ct)).Where(run => IsBroken(run) && Directory.Exists(home.FolderOf(run)));
        return [.. broken.Concat(await OldAsync(keep, ct)).Select(run => run.Folder)];
    }

    private bool IsBroken(IndexRun run) =>
        run.Status is "building" or "failed" && run.RemovedAt is null && run.IsOwn && home.Reaches(run);

    private async Task<IndexRun[]> OldAsync(int keep, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        var idle = (await home.Runs.ListAsync(ct)).Where(run => run.Status is ("retired" or "ready") && run.IsOwn && home.Reaches(run))
            .OrderByDescending(run => run.ActivatedAt ?? run.FinishedAt).ThenByDescending(run => run.RunId);
        var needed = await new ExperimentStore(home.Database).GenerationsAsync(ct);
        return [.. idle.Skip(keep).Where(run => !needed.Contains(run.RunId))];
    }
}
