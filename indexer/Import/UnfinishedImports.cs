using Npgsql;
using VectorRec.Indexer.Cli;
using VectorRec.Records;
using VectorRec.Storage;
using VectorRec.Storage.Records.Steps;

namespace VectorRec.Indexer.Import;

/// <summary>Brings imports to their end that are staged, now or by somebody who did not come to it.</summary>
internal sealed class UnfinishedImports(Database database, Progress progress, TimeProvider time)
{
    /// <summary>Ends what earlier imports left, of whatever kind.</summary>
    public async Task FinishAllAsync(CancellationToken ct)
    {
        foreach (var kind in RecordKinds.All)
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            if (await ImportJournal.FindAsync(connection, kind.Name, ct) is null)
                continue;
            // Somebody who is at it will end it.
            await using var turn = await ImportTurn.TryAsync(database, kind, ct);
            if (turn is not null)
                await FinishAsync(kind, ct);
        }
    }

    /// <summary>Ends what an earlier import of the kind left; of what it had not begun to merge nothing stays.</summary>
    public async Task FinishAsync(RecordKind kind, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        if (await ImportJournal.FindAsync(connection, kind.Name, ct) is not { } import)
            return;
        if (import.Begun)
            await MergeAsync(import, ImportPlan.Of(kind), () => { }, ct);
        else
            await EndAsync(connection, ImportPlan.Of(kind), ct);
    }

    /// <param name="begun">Called once, when there is no way back.</param>
    /// <returns>With what was added and changed.</returns>
    /// <exception cref="CommandException">It was interrupted after a step; the rest is left to the next import.</exception>
    public async Task<StagedImport> MergeAsync(StagedImport import, ImportPlan plan, Action begun, CancellationToken ct)
    {
        var (done, told) = (0.0, false);
        var parts = plan.Stages.Sum(stage => stage.Count);
        var step = progress.Begin(import.Begun ? $"{import.File}: merging the rest" : $"{import.File}: merging", "rows");
        try
        {
            await new StepwiseMerge(database, time, (_, merged, all) =>
            {
                lock (step)
                {
                    if (!told)
                        begun();
                    told = true;
                    done += (double)merged / all / parts;
                    step.Report(Math.Min(done, 1), (long)(Math.Min(done, 1) * import.Rows));
                }
            }).RunAsync(import, plan, ct);
            // All rows were rejected, so that there was no step.
            if (!told)
                begun();
        }
        catch (Exception) when (ct.IsCancellationRequested)
        {
            await using var left = await database.OpenConnectionAsync(CancellationToken.None);
            var now = (await ImportJournal.FindAsync(left, import.Kind, CancellationToken.None))!;
            if (now.Begun)
                throw new CommandException(ExitCodes.Interrupted,
                    $"Interrupted while {import.File} was merged. What is left of it is kept, and the next import begins with it.");
            await EndAsync(left, plan, CancellationToken.None);
            throw;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        var ended = (await ImportJournal.FindAsync(connection, import.Kind, ct))!;
        await EndAsync(connection, plan, ct);
        step.End(ended.Rows);
        return ended;
    }

    private static async Task EndAsync(NpgsqlConnection connection, ImportPlan plan, CancellationToken ct)
    {
        await ImportJournal.RemoveAsync(connection, plan.Staging.Kind.Name, ct);
        await plan.Staging.ClearAsync(connection, ct);
    }
}
