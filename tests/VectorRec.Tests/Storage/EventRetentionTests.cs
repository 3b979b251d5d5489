using Dapper;
using VectorRec.Storage.Retention;
using VectorRec.Tests.Import;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Storage;

/// <summary>Old events go by whole partitions; what was folded from them stays.</summary>
public sealed class EventRetentionTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Partitions_that_are_older_as_a_whole_go_also_after_an_interruption_and_the_folds_stay()
    {
        await database.AddReferencesAsync();
        await database.ExecuteAsync(
            """
            select ensure_events_partition(day)
            from unnest(array['2019-05-05', '2025-06-01', '2025-06-02', '2025-06-03']::date[]) day;
            insert into events (event_id, at, user_id, work_id, type)
            select gen_random_uuid(), at, 1, 1, 'play'
            from unnest(array['2019-05-05Z', '2025-06-01 12:00Z', '2025-06-02 12:00Z', '2025-06-03 12:00Z']::timestamptz[]) at;
            insert into withdrawn_likes (user_id, work_id, at) values (1, 1, '2025-06-01Z'), (1, 2, '2025-06-03Z');
            """);
        var retention = new EventRetention(database.Source);
        var before = new DateTime(2025, 6, 2, 18, 0, 0, DateTimeKind.Utc);

        // A detachment that is waiting for a reader is interrupted, and stays half done.
        await using (var reader = await database.Source.OpenConnectionAsync(Ct))
        {
            await using var transaction = await reader.BeginTransactionAsync(Ct);
            await reader.ExecuteAsync("select count(*) from events");
            using var patience = new CancellationTokenSource();
            var dropping = retention.DropAsync(before, patience.Token);
            await using var watcher = await database.Source.OpenConnectionAsync(Ct);
            await Wait.UntilAsync(
                () => watcher.ExecuteScalarAsync<bool>("select exists (select from pg_inherits where inhdetachpending)")!);
            // Whoever writes does not wait meanwhile.
            await watcher.ExecuteAsync("set lock_timeout = '5s'");
            await watcher.ExecuteAsync(
                "insert into events (event_id, at, user_id, work_id, type) values (gen_random_uuid(), '2025-06-03 13:00Z', 1, 1, 'play')");
            await patience.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dropping);
        }

        Assert.Equal(["events_2019", "events_20250601"], await retention.DropAsync(before, Ct));
        Assert.Empty(await retention.DropAsync(before, Ct));
        Assert.Equal(3, await database.ScalarAsync<long>("select count(*) from events"));
        Assert.Equal(0, await database.ScalarAsync<long>(
            "select count(*) from pg_class where relname in ('events_2019', 'events_20250601')"));
        Assert.Equal(5, await database.ScalarAsync<long>("select plays from work_stats where work_id = 1"));
        Assert.Equal(2, await database.ScalarAsync<long>("select work_id from withdrawn_likes"));
        // An import may bring them back.
        await database.ExecuteAsync("select ensure_events_partition('2019-05-05')");
    }
}
