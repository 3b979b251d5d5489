using System.Data;
using System.Runtime.CompilerServices;
using Dapper;
using Npgsql;
using VectorRec.Catalogue;
using VectorRec.Records;
using VectorRec.Storage.Records;
using VectorRec.Storage.Runs;

namespace VectorRec.Storage;

/// <summary>The catalogue as of one instant: whatever is read through it belongs together, however long the reading takes.</summary>
public sealed class CatalogueSnapshot : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private CatalogueSnapshot(NpgsqlConnection connection, NpgsqlTransaction transaction, CatalogueCounts counts)
    {
        _connection = connection;
        _transaction = transaction;
        Counts = counts;
    }

    public CatalogueCounts Counts { get; }

    internal NpgsqlConnection Connection => _connection;

    internal NpgsqlTransaction Transaction => _transaction;

    public static async Task<CatalogueSnapshot> OpenAsync(Database database, CancellationToken ct)
    {
        var connection = await database.OpenConnectionAsync(ct);
        try
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
            var counts = await connection.QuerySingleAsync<CatalogueCounts>(new CommandDefinition(
                """
                select (select count(*) from works) as works,
                       (select count(*) from works where status = 'active') as active_works,
                       pg_snapshot_xmin(pg_current_snapshot())::text::bigint as changed_seq, change_origin() as changed_origin,
                       coalesce((select (sum(plays) + 2 * sum(likes))::float8 / nullif(sum(greatest(impressions, plays)), 0)
                           from work_stats), 0) as mean_engagement,
                       least(now(), (select max(at) from work_trends)) as trend_at
                """, transaction: transaction, cancellationToken: ct));
            return new CatalogueSnapshot(connection, transaction, counts);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Works in ascending id order, streamed, without their vectors.</summary>
    public IAsyncEnumerable<WorkRow> ReadWorksAsync(bool activeOnly, CancellationToken ct) =>
        ReadWorksAsync(activeOnly, vectors: false, ct);

    /// <summary>Works in ascending id order, streamed.</summary>
    public IAsyncEnumerable<WorkRow> ReadWorksAsync(bool activeOnly, bool vectors, CancellationToken ct) =>
        ReadAsync(activeOnly ? "where w.status = 'active'" : "", 0, 1, vectors, ct);

    /// <summary>Of the active works those whose ids leave a rest, streamed as the others.</summary>
    internal IAsyncEnumerable<WorkRow> ReadActiveAsync(int rest, int divisor, bool vectors, CancellationToken ct) =>
        ReadAsync("where w.status = 'active' and w.work_id % @divisor = @rest", rest, divisor, vectors, ct);

    /// <summary>How many they are.</summary>
    internal Task<int> CountActiveAsync(int rest, int divisor, CancellationToken ct) => _connection.ExecuteScalarAsync<int>(
        new CommandDefinition(
            "select count(*)::int from works where status = 'active' and work_id % @divisor = @rest", new { rest, divisor }, _transaction,
            cancellationToken: ct));

    private async IAsyncEnumerable<WorkRow> ReadAsync(
        string where, int rest, int divisor, bool vectors, [EnumeratorCancellation] CancellationToken ct)
    {
        var rows = _connection.QueryUnbufferedAsync<WorkRecord>(
            $"""
             {WorkRecord.Select("@TrendAt", vectors)}
             {where}
             order by w.work_id
             """, new { Counts.TrendAt, rest, divisor }, transaction: _transaction);
        await foreach (var row in rows.WithCancellation(ct))
            yield return row.ToWork();
    }

    /// <summary>How many numbers the works' vectors have; 0 when there is none.</summary>
    public Task<int> ReadVectorWidthAsync(CancellationToken ct) => _connection.ExecuteScalarAsync<int>(new CommandDefinition(
        $"select coalesce(({VectorWidth.Stored(VectorWidth.Of(RecordKinds.Works)!)}), 0)", transaction: _transaction,
        cancellationToken: ct));

    /// <summary>Ids of active works, ascending, streamed.</summary>
    public async IAsyncEnumerable<long> ReadActiveIdsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var ids = _connection.QueryUnbufferedAsync<long>(
            "select work_id from works where status = 'active' order by work_id", transaction: _transaction);
        await foreach (var id in ids.WithCancellation(ct))
            yield return id;
    }

    /// <summary>Works that changed since a run began.</summary>
    /// <returns>Null where that was counted elsewhere: then all may have.</returns>
    internal async Task<IReadOnlySet<long>?> ChangedSinceAsync(IndexRun run, CancellationToken ct) =>
        run.ChangedOrigin != Counts.ChangedOrigin ? null : (await _connection.QueryAsync<long>(new CommandDefinition(
            "select work_id from works where changed_seq >= @ChangedSeq", new { run.ChangedSeq }, _transaction, cancellationToken: ct)))
            .ToHashSet();

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
