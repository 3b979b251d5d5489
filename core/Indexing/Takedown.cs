using VectorRec.Storage;
using VectorRec.Storage.Runs;
using VectorRec.Vectors;

namespace VectorRec.Indexing;

/// <summary>
/// Takes works out of everything for good: the catalogue, which statements read; every service that runs, which is waited for; and the
/// collections of all generations that are kept, so that they take no place there.
/// </summary>
public sealed class Takedown(GenerationHome home)
{
    private const int BatchSize = 1_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Works of a creator, whatever their status.</summary>
    public Task<IReadOnlyList<long>> WorksOfAsync(long creator, CancellationToken ct) =>
        new RemovedWorks(home.Database).OfCreatorAsync(creator, ct);

    /// <param name="works">Distinct.</param>
    /// <param name="patience">Time that the services are given.</param>
    /// <param name="write">False: nothing is done, and only what would be is told.</param>
    public async Task<TakedownReport> RunAsync(IReadOnlyCollection<long> works, TimeSpan patience, bool write, CancellationToken ct)
    {
        var (known, removed, committed) = await new RemovedWorks(home.Database).RemoveAsync(works, write, ct);
        if (!write)
            return new(works.Count - known, removed, 0, [], null);
        var (told, late) = await WaitAsync(committed, patience, ct);
        return new(works.Count - known, removed, told, late, await DeleteAsync(works, ct));
    }

    private async Task<(int Told, IReadOnlyList<string> Late)> WaitAsync(DateTime committed, TimeSpan patience, CancellationToken ct)
    {
        var (instances, started) = (new InstanceStore(home.Database), home.Time.GetTimestamp());
        while (true)
        {
            var all = await instances.ListAsync(ct);
            // One that serves nothing yet reads the catalogue before it does.
            var late = all.Where(instance => instance.RunId is not null && !(instance.LookedAt > committed)).ToArray();
            if (late.Length == 0 || home.Time.GetElapsedTime(started) > patience)
                return (all.Count - late.Length, [.. late.Select(instance => instance.Name)]);
            await Task.Delay(Pause, home.Time, ct);
        }
    }

    // Nobody is shown them any more, so that what fails here is a remark.
    private async Task<string?> DeleteAsync(IReadOnlyCollection<long> works, CancellationToken ct)
    {
        if (home.Qdrant is null)
            return null;
        try
        {
            var there = await home.CollectionsAsync(ct);
            foreach (var run in await home.Runs.ListAsync(ct))
            {
                if (!run.IsOwn || !there.Contains(run.Collection))
                    continue;
                foreach (var ids in works.Chunk(BatchSize))
                    await home.Collections.RemoveAsync(run.Collection, ids, ct);
            }

            return null;
        }
        catch (VectorIndexException e)
        {
            return $"They are shown by nobody, but still take a place in the vector index: {e.Message}";
        }
    }
}

/// <summary>What became of works that were taken down.</summary>
/// <param name="Unknown">Of those that were named, the ones that the catalogue does not have.</param>
/// <param name="Removed">Those that were not removed before.</param>
/// <param name="Services">Services that know it.</param>
/// <param name="Late">Services that did not tell in time that they know it.</param>
/// <param name="Remark">What did not go well without being a failure, or null.</param>
public sealed record TakedownReport(int Unknown, int Removed, int Services, IReadOnlyList<string> Late, string? Remark);
