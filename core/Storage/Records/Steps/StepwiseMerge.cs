using Dapper;
using Npgsql;

namespace VectorRec.Storage.Records.Steps;

/// <summary>Merges a staged import, in steps that are transactions. Whoever runs it again goes on where it stopped.</summary>
/// <param name="merged">Is told of the rows of each step, from any thread.</param>
public sealed class StepwiseMerge(Database database, TimeProvider time, Action<IPart, long> merged)
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
        foreach (var part in plan.Parts)
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            var lanes = await ImportJournal.LanesAsync(connection, import.ImportId, part.Name, ct);
            using var failed = CancellationTokenSource.CreateLinkedTokenSource(ct);
            await Task.WhenAll(lanes.Select(lane => RunLaneAsync(import, part, lane, failed)));
        }
    }

    private async Task RunLaneAsync(StagedImport import, IPart part, ImportLane lane, CancellationTokenSource failed)
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
                    (lane, var rows) = await StepAsync(connection, import, part, lane, pace.Rows, careful, ct);
                    merged(part, rows);
                    pace.Took(time.GetElapsedTime(began));
                    attempt = 1;
                }
                catch (StepRefusedException)
                {
                    careful = true;
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

    private static async Task<(ImportLane, long)> StepAsync(
        NpgsqlConnection connection, StagedImport import, IPart part, ImportLane lane, int rows, bool careful, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // Steps come back from a crash in their order, so that none need be waited for but the last.
        var bound = await connection.QueryAsync<(long Key, long Line)>(new CommandDefinition(
            $"set local synchronous_commit = off; {part.Bound}",
            new { key = lane.Key, line = lane.Line, last = lane.LastKey, rows = rows - 1 }, commandTimeout: 0, cancellationToken: ct));
        var (key, line) = bound.DefaultIfEmpty((lane.LastKey, long.MaxValue)).First();
        var done = await part.RunAsync(connection, new(lane.Key, lane.Line, key, line, rows), careful, ct);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            update imports set begun_at = now() where import_id = @id and begun_at is null;
            update import_lanes set key = @key, line = @line, added = added + @added, changed = changed + @changed
            where import_id = @id and part = @part and lane = @lane
            """,
            new { id = import.ImportId, part = part.Name, lane = lane.Lane, key, line, added = done.Added, changed = done.Changed },
            cancellationToken: ct));
        await transaction.CommitAsync(ct);
        return (lane with { Key = key, Line = line }, rows);
    }
}
