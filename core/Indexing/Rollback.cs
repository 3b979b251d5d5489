using VectorRec.Indexing.Checks;
using VectorRec.Storage.Runs;

namespace VectorRec.Indexing;

/// <summary>
/// Lets a generation serve that is whole: an earlier one, or one that was held. It waits, so this takes no longer than to read its bytes
/// once.
/// </summary>
public sealed class Rollback(GenerationHome home)
{
    /// <param name="runId">Null: the one that served last before the present one.</param>
    /// <param name="write">False: only looks whether it could serve.</param>
    /// <returns>The run that serves now, or would.</returns>
    /// <exception cref="IndexRefusedException">There is no such generation, or parts of it are missing or damaged.</exception>
    public async Task<IndexRun> RunAsync(long? runId, CancellationToken ct, bool write = true)
    {
        var runs = await home.Runs.ListAsync(ct);
        var run = runId is { } wanted
            ? runs.FirstOrDefault(run => run.RunId == wanted) ?? throw new IndexRefusedException($"There is no run {wanted}.")
            : runs.Where(run => run.Status == "retired").MaxBy(run => run.ActivatedAt)
                ?? throw new IndexRefusedException("There is no earlier generation to go back to.");
        if (run.Status is not ("retired" or "ready" or "active"))
            throw new IndexRefusedException($"Run {run.RunId} is {run.Status}; it cannot serve.");
        if (!home.Reaches(run))
            throw new IndexRefusedException(
                $"Run {run.RunId} has a collection in Qdrant: go back to it with Qdrant's address, and not with --embedded.");
        // What the API would refuse is refused now.
        if (new Damage(home).Of(run, await home.CollectionsAsync(ct)) is { } damage)
            throw new IndexRefusedException($"Run {run.RunId} is damaged; it cannot serve: {damage}");
        if (!write)
            return run;
        await home.ActivateAsync(run, ct);
        return await home.Runs.ActiveAsync(ct) ?? run;
    }
}
