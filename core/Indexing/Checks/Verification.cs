using VectorRec.Generations;
using VectorRec.Storage;
using VectorRec.Storage.Runs;

namespace VectorRec.Indexing.Checks;

/// <summary>
/// Compares the three places that know of a generation's works: Postgres, the item table and the collection, which a sync may have kept up
/// with Postgres. All are read in the order of their ids, as streams.
/// </summary>
public sealed class Verification(GenerationHome home)
{
    /// <param name="runId">Null: the run that serves.</param>
    /// <param name="repair">Puts the collection right. The table is written once, and what is newer is the services' own.</param>
    /// <exception cref="IndexRefusedException">There is no such generation, or its files are damaged.</exception>
    public async Task<VerificationReport> RunAsync(long? runId, bool repair, CancellationToken ct)
    {
        var run = (runId is { } wanted ? await home.Runs.FindAsync(wanted, ct) : await home.Runs.ActiveAsync(ct))
            ?? throw new IndexRefusedException(runId is null ? "No generation is active." : $"There is no run {runId} that could serve.");
        // A repair must not meet a build, nor another repair.
        await using var owner = repair ? await IndexLock.TakeAsync(home.Database, ct) : null;
        if (repair && !run.IsOwn)
            throw new IndexRefusedException($"Run {run.RunId} belongs to another database; it is not changed.");
        if (new Damage(home).Of(run, await home.CollectionsAsync(ct)) is { } damage)
            throw new IndexRefusedException($"Run {run.RunId} is damaged: {damage}");
        var generation = Generation.Load(run, home.Folder, threads: 1);
        try
        {
            var items = generation.Items;
            using var synced = run.IsEmbedded || !home.Reaches(run) ? null : new SyncedCollection(home, generation);
            var (newer, gone, row) = (0L, 0L, 0);
            await using (var snapshot = await CatalogueSnapshot.OpenAsync(home.Database, ct))
            {
                await foreach (var work in snapshot.ReadActiveIdsAsync(ct))
                {
                    for (; row < items.BaseCount && items.WorkIds[row] < work; row++, gone++)
                        generation.SetActive(row, false);
                    if (row < items.BaseCount && items.WorkIds[row] == work)
                    {
                        row++;
                        continue;
                    }

                    newer++;
                    synced?.Add(work);
                }
            }

            for (; row < items.BaseCount; row++, gone++)
                generation.SetActive(row, false);
            if (synced is null)
                return new(run, items.BaseCount, newer, 0, gone, default, repair);
            var difference = await new CollectionAudit(home).RunAsync(
                run, items, row => !generation.IsInactive(row), repair, synced, ct);
            var lost = await synced.FindLostAsync(repair, ct);
            return new(
                run, items.BaseCount, newer - synced.Carried - lost, synced.Carried, gone,
                difference with { Missing = difference.Missing + lost }, repair);
        }
        finally
        {
            generation.Release();
        }
    }
}

/// <summary>What tells the places apart.</summary>
/// <param name="Works">Of the item table.</param>
/// <param name="Newer">Active works that neither table nor collection has: services add them themselves.</param>
/// <param name="Carried">Active works that only the collection has, by a sync.</param>
/// <param name="Gone">Works of the table that are active no more: services leave them out.</param>
/// <param name="Collection">Works that the collection should have and has not, and the other way round.</param>
/// <param name="Repaired">The collection was put right.</param>
public sealed record VerificationReport(
    IndexRun Run, long Works, long Newer, long Carried, long Gone, CollectionDifference Collection, bool Repaired);
