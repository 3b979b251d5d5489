using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace VectorRec.Storage.Samples;

/// <summary>Keeps stage samples: the log that distillation trains on.</summary>
public sealed class StageSampleStore(Database database)
{
    /// <summary>
    /// Writes requests, all or none. Writing one again replaces it; one of a user who was erased since is left out.
    /// </summary>
    /// <exception cref="StoreException">Postgres is down, late or refuses; nothing is written.</exception>
    public async Task WriteAsync(IReadOnlyList<StageSample> samples, CancellationToken ct)
    {
        await database.AskAsync("Postgres did not take the stage samples.", async (connection, ct) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            // An erasure waits for the transactions that began before it.
            await connection.ExecuteAsync(new CommandDefinition(
                "select pg_current_xact_id()", transaction: transaction, cancellationToken: ct));
            var erased = (await connection.QueryAsync<(long User, DateTime At)>(new CommandDefinition(
                "select user_id, max(requested_at) from erasures where user_id = any(@users) group by user_id",
                new { users = samples.Select(sample => sample.UserId).ToArray() }, transaction, cancellationToken: ct)))
                .ToDictionary(erasure => erasure.User, erasure => erasure.At);
            samples = [.. samples.Where(sample => !(erased.TryGetValue(sample.UserId, out var at) && at >= sample.At))];
            await WriteRunsAsync(transaction, samples, ct);
            // After a broken connection nobody knows whether the last attempt was committed.
            await connection.ExecuteAsync(new CommandDefinition(
                "delete from stage_samples where request_id = any(@requests)",
                new { requests = samples.Select(sample => sample.RequestId).ToArray() }, transaction, cancellationToken: ct));
            await CopyAsync(connection, samples, ct);
            await transaction.CommitAsync(ct);
        }, ct, Database.Background);
    }

    /// <summary>Deletes what is older, a part at a time, so that no lock lasts.</summary>
    /// <returns>Rows that were deleted.</returns>
    /// <exception cref="StoreException">Postgres is down or late; what is deleted is deleted.</exception>
    public Task<long> PruneAsync(DateTime before, CancellationToken ct) =>
        OldRows.DeleteAsync(database, "stage_samples", before, "Postgres did not delete the old stage samples.", ct);

    /// <summary>Samples that are older.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public Task<long> CountAsync(DateTime before, CancellationToken ct) => database.AskAsync(
        "Postgres did not answer about old stage samples.", (connection, ct) => connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "select count(*) from stage_samples where at < @before", new { before }, cancellationToken: ct)), ct, Database.Background);

    private static async Task WriteRunsAsync(NpgsqlTransaction transaction, IReadOnlyList<StageSample> samples, CancellationToken ct)
    {
        foreach (var sample in samples.Where(sample => sample.Objectives.Count > 0).DistinctBy(sample => sample.RunId))
        {
            await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                "insert into stage_sample_runs (run_id, model_version, objectives) values (@RunId, @Model, @objectives) "
                    + "on conflict do nothing",
                new { sample.RunId, sample.Model, objectives = sample.Objectives.ToArray() }, transaction, cancellationToken: ct));
        }
    }

    private static async Task CopyAsync(NpgsqlConnection connection, IReadOnlyList<StageSample> samples, CancellationToken ct)
    {
        await using var rows = await connection.BeginBinaryImportAsync(
            "copy stage_samples (request_id, at, user_id, scene, run_id, stage, work_id, position, coarse, fine) "
                + "from stdin (format binary)", ct);
        foreach (var sample in samples)
        {
            foreach (var work in sample.Works)
            {
                await rows.StartRowAsync(ct);
                await rows.WriteAsync(sample.RequestId, NpgsqlDbType.Uuid, ct);
                await rows.WriteAsync(sample.At, NpgsqlDbType.TimestampTz, ct);
                await rows.WriteAsync(sample.UserId, NpgsqlDbType.Bigint, ct);
                await rows.WriteAsync(sample.Scene, NpgsqlDbType.Text, ct);
                await rows.WriteAsync(sample.RunId, NpgsqlDbType.Bigint, ct);
                await rows.WriteAsync(work.Stage.ToString().ToLowerInvariant(), NpgsqlDbType.Text, ct);
                await rows.WriteAsync(work.WorkId, NpgsqlDbType.Bigint, ct);
                await (work.Position < 0 ? rows.WriteNullAsync(ct) : rows.WriteAsync(work.Position, NpgsqlDbType.Integer, ct));
                await (float.IsNaN(work.Coarse) ? rows.WriteNullAsync(ct) : rows.WriteAsync(work.Coarse, NpgsqlDbType.Real, ct));
                await (work.Scored < 0 ? rows.WriteNullAsync(ct)
                    : rows.WriteAsync(sample.ProbabilitiesOf(work).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Real, ct));
            }
        }

        await rows.CompleteAsync(ct);
    }
}
