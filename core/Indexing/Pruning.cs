using VectorRec.Storage.Runs;

namespace VectorRec.Indexing;

/// <summary>Removes generations that nobody will go back to, and what broken builds left behind.</summary>
public sealed class Pruning(GenerationHome home)
{
    /// <param name="keep">Idle generations to keep, at least 1.</param>
    /// <returns>The folders that were removed.</returns>
    /// <exception cref="IndexBusyException">A generation is being built.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(int keep, CancellationToken ct)
    {
        await using var owner = await IndexLock.TakeAsync(home.Database, ct);
        var remains = new GenerationRemains(home);
        return [.. await remains.SweepAsync(ct), .. await remains.PruneAsync(keep, ct)];
    }

    /// <summary>The folders that would be removed now.</summary>
    public Task<IReadOnlyList<string>> FindAsync(int keep, CancellationToken ct) => new GenerationRemains(home).FindAsync(keep, ct);
}
