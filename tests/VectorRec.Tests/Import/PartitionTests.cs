using Npgsql;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Import;

public sealed class PartitionTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_partition_waits_for_no_reader_and_no_writer_and_they_see_it()
    {
        await database.ExecuteAsync("select ensure_events_partition('2026-01-01')");
        await using var other = await database.Source.OpenConnectionAsync(Ct);
        await using var transaction = await other.BeginTransactionAsync(Ct);
        await InsertAsync("2026-01-01");
        Assert.Equal(1L, await new NpgsqlCommand("select count(*) from events", other).ExecuteScalarAsync(Ct));

        await database.ExecuteAsync(
            "set lock_timeout = '1s'; select ensure_events_partition('2026-01-02'), ensure_events_partition('2024-05-05'), "
            + "ensure_events_partition('2024-06-06')");
        await InsertAsync("2026-01-02");
        await InsertAsync("2024-12-31");
        await transaction.CommitAsync(Ct);
        Assert.Equal("2024 20260101 20260102", await database.ScalarAsync<string>(
            "select string_agg(substr(inhrelid::regclass::text, 8), ' ' order by inhrelid::regclass::text) from pg_inherits where "
                + "inhparent = 'events'::regclass"));

        async Task InsertAsync(string day)
        {
            await using var insert = new NpgsqlCommand(
                "insert into events (event_id, at, user_id, work_id, type) "
                + $"values (gen_random_uuid(), '{day} 23:59:59Z', 1, 2, 'play')", other);
            await insert.ExecuteNonQueryAsync(Ct);
        }
    }
}
