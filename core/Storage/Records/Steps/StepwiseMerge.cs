using Dapper;
using Npgsql;

namespace VectorRec.Storage.Records.Steps;

/// <summary>Merges a staged import, in steps that are transactions. Whoever runs it again goes on where it stopped.</summary>
/// <param name="merged">Is told of the lines of each step and of all in its part, from any thread.</param>
public sealed class StepwiseMerge(Database database, TimeProvider time, Action<IPart, long, long> merged)
{
    // A deadlock, or somebody else's row of the same key: the next attempt sees what they did.
    private const int Attempts = 20;

    private static readonly string[] Passing =
    [
        PostgresErrorCodes.DeadlockDetected, PostgresErrorCodes.SerializationFailure, PostgresErrorCodes.UniqueViolation,
        PostgresErrorCodes.ForeignKeyViolation, PostgresErrorCodes.LockNotAvailable,
    ];

    public async Task RunAsync(StagedImport import, ImportPlan plan, CancellationToken ct)
    {
        foreach (var stage in plan.Stages)
        {
            var lanes = await Task.WhenAll(stage.Select(part => PrepareAsync(import, part, ct)));
            foreach (var (part, left) in stage.Zip(lanes))
            {
                using var failed = CancellationTokenSource.CreateLinkedTokenSource(ct);
                await Task.WhenAll(left.Select(lane => RunLaneAsync(import, part, lane, left.Max(lane => lane.LastLine), failed)));
            }
        }
    }

    private async Task<ImportLane[]> PrepareAsync(StagedImport import, IPart part, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var lanes = await ImportJournal.LanesAsync(connection, import.ImportId, part, ct);
        if (lanes is [])
            return lanes;
        var last = await part.PrepareAsync(connection, ct);
        return lanes ?? await ImportJournal.CutAsync(connection, import.ImportId, part, last, ct);
    }

    private async Task RunLaneAsync(StagedImport import, IPart part, ImportLane lane, long last, CancellationTokenSource failed)
    {
        var ct = failed.Token;
        var pace = new StepPace();
        var careful = false;
        try
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            for (var attempt = 1; !lane.AtEnd;)
            {
                var began = time.GetTimestamp();
                try
                {
                    var range = new StepRange(lane.Line, Math.Min(lane.LastLine, lane.Line + pace.Rows));
                    await StepAsync(connection, import, part, lane, range, careful, ct);
                    lane = lane with { Line = range.Last };
                    merged(part, range.Last - range.First, last);
                    pace.Took(time.GetElapsedTime(began));
                    attempt = 1;
                }
                catch (PostgresException e) when (Passing.Contains(e.SqlState) && attempt++ < Attempts)
                {
                    careful |= e.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation;
                }
            }
        }
        catch
        {
            await failed.CancelAsync();
            throw;
        }
    }

    private static async Task StepAsync(
        NpgsqlConnection connection, StagedImport import, IPart part, ImportLane lane, StepRange range, bool careful, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // Steps come back from a crash in their order, so that none need be waited for but the last. And the transaction is one that an
        // erasure waits for, before it looks whether a user is there.
        await Staging.SqlAsync(connection, "set local synchronous_commit = off; select pg_current_xact_id()", ct);
        var done = await part.RunAsync(connection, range, careful, ct);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            update imports set begun_at = now() where import_id = @id and begun_at is null;
            update import_lanes set line = @line, added = added + @added, changed = changed + @changed
            where import_id = @id and part = @part and lane = @lane
            """,
            new { id = import.ImportId, part = part.Name, lane = lane.Lane, line = range.Last, added = done.Added, changed = done.Changed },
            cancellationToken: ct));
        await transaction.CommitAsync(ct);
    }
}
