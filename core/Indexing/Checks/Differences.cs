using VectorRec.Generations;

namespace VectorRec.Indexing.Checks;

/// <summary>Compares any two generations that are kept.</summary>
public sealed class Differences(GenerationHome home)
{
    /// <exception cref="IndexRefusedException">One of them is not there, or damaged.</exception>
    public async Task<GenerationDifference> CompareAsync(long before, long after, GateOptions options, CancellationToken ct)
    {
        var (old, now) = (await OpenAsync(before, ct), default(Generation));
        try
        {
            now = await OpenAsync(after, ct);
            return await new GenerationComparison(home, options).CompareAsync(old, now, ct);
        }
        finally
        {
            old.Release();
            now?.Release();
        }
    }

    private async Task<Generation> OpenAsync(long runId, CancellationToken ct)
    {
        var run = await home.Runs.FindAsync(runId, ct) ?? throw new IndexRefusedException($"There is no run {runId} that could serve.");
        return new Damage(home).Of(run, await home.CollectionsAsync(ct)) is { } damage
            ? throw new IndexRefusedException($"Run {runId} is damaged: {damage}") : Generation.Load(run, home.Folder, threads: 1);
    }
}
