using VectorRec.Storage.Runs;

namespace VectorRec.Indexing;

/// <summary>Lets an earlier generation serve again. It waits for that, and is read once to see that it is whole.</summary>
public sealed class Rollback(GenerationHome home)
{
    /// <param name="runId">Null: the one that served last before the present one.</param>
    /// <returns>The run that serves now.</returns>
    /// <exception cref="IndexRefusedException">There is no such generation, or parts of it are missing.</exception>
    public async Task<IndexRun> RunAsync(long? runId, CancellationToken ct)
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
        if (!Directory.Exists(home.FolderOf(run)) || !(run.IsEmbedded || (await home.CollectionsAsync(ct)).Contains(run.Collection)))
            throw new IndexRefusedException($"Run {run.RunId} has lost its folder or its collection; it cannot serve.");
        if (GenerationDamage.Of(run, home.Folder) is { } damage)
            throw new IndexRefusedException($"Run {run.RunId} cannot serve, and the one before serves on: {damage}");
        await home.ActivateAsync(run, ct);
        return await home.Runs.ActiveAsync(ct) ?? run;
    }
}
