using Dapper;
using Npgsql;
using VectorRec.Storage;
using VectorRec.Storage.Runs;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Storage;

/// <summary>A logical replica of all tables: it applies what the publisher does, and counts its changes itself.</summary>
[Collection(CopyClusters.Name)]
public sealed class ReplicaTests(CopyClusters clusters)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_subscriber_applies_all_and_a_service_on_it_hears_of_every_change()
    {
        var publisher = await clusters.CreateAsync(clusters.First, migrated: true);
        // Its transactions are far ahead of the subscriber's.
        await CopyClusters.ExecuteAsync(publisher,
            "do $$ begin for i in 1..20000 loop perform pg_current_xact_id(); commit; end loop; end $$");
        await CopyClusters.ExecuteAsync(publisher,
            """
            insert into users (user_id, name) values (1, 'Ann'), (2, 'Ben');
            insert into songs (song_id, title) values (1, 'A song');
            insert into works (work_id, creator_id, song_id, title, status)
                values (1, 1, 1, 'Mine', 'active'), (2, 1, 1, 'Hidden', 'hidden');
            select ensure_events_partition('2026-05-01'), ensure_events_partition('2026-05-02');
            insert into events (event_id, at, user_id, work_id, type) values (gen_random_uuid(), '2026-05-01 12:00Z', 2, 1, 'play');
            insert into index_runs (model_version, folder, status, changed_seq, changed_origin, started_at)
            select 'm', 'f', 'active', pg_snapshot_xmin(pg_current_snapshot())::text::bigint, change_origin(), now();
            create publication everything for all tables with (publish_via_partition_root = true);
            """);
        var subscriber = await clusters.CreateAsync(clusters.Second, migrated: true);
        await CopyClusters.ExecuteAsync(subscriber, "select ensure_events_partition('2026-05-01'), ensure_events_partition('2026-05-02')");
        await CopyClusters.ExecuteAsync(subscriber, $"create subscription copy connection '{Libpq(publisher)}' publication everything");
        try
        {
            await UntilAsync(subscriber, "select count(*) = 0 from pg_subscription_rel where srsubstate <> 'r'");
            await using var database = Database.Open(subscriber, "tests");
            var run = (await new IndexRunStore(database, TimeProvider.System).ActiveAsync(Ct))!;
            var first = await ReadAsync(database, run, caughtUpTo: null);
            Assert.Equal([(1, true), (2, false)], first.Told);
            Assert.True(first.Whole);

            await CopyClusters.ExecuteAsync(publisher,
                """
                update works set status = 'hidden' where work_id = 1;
                insert into works (work_id, creator_id, song_id, title) values (3, 2, 1, 'New');
                insert into events (event_id, at, user_id, work_id, type) values (gen_random_uuid(), '2026-05-02 12:00Z', 2, 1, 'like');
                """);
            await UntilAsync(subscriber,
                "select (select count(*) from works) = 3 and (select count(*) from events) = 2 "
                + "and (select likes from work_stats where work_id = 1) = 1");
            var second = await ReadAsync(database, run, first.CaughtUpTo);
            Assert.Equal([(1, false), (3, true)], second.Told.Except([(2, false)]).Order());
            Assert.False(second.Whole);
            await using var connection = await database.OpenConnectionAsync(Ct);
            Assert.Equal(1, await connection.ExecuteScalarAsync<long>(
                "select count(*) from works where search_vector @@ search_query('new')"));
            Assert.Equal((1, 1), await connection.QuerySingleAsync<(long, long)>("select plays, likes from work_stats where work_id = 1"));
            Assert.Equal(0, await connection.ExecuteScalarAsync<long>("select count(*) - count(distinct name) from changelog"));
        }
        finally
        {
            await CopyClusters.ExecuteAsync(subscriber, "drop subscription copy");
        }
    }

    private static async Task<((long, bool)[] Told, ChangeCursor CaughtUpTo, bool Whole)> ReadAsync(
        Database database, IndexRun run, ChangeCursor? caughtUpTo)
    {
        var told = new List<(long, bool)>();
        var (next, whole) = await new WorkChangeFeed(database).ReadAsync(
            run, caughtUpTo, (work, active, _, all) => told.Add((work, active)),
            Ct);
        return ([.. told], next, whole);
    }

    private static string Libpq(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        return $"host={settings.Host} port={settings.Port} user={settings.Username} password={settings.Password} "
            + $"dbname={settings.Database}";
    }

    private static async Task UntilAsync(string database, string isSo)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(Limit);
        await using var connection = new NpgsqlConnection(database);
        while (!await connection.ExecuteScalarAsync<bool>(new CommandDefinition(isSo, cancellationToken: limit.Token)))
            await Task.Delay(50, limit.Token);
    }
}
