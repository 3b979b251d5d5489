using Dapper;
using VectorRec.Storage.Contexts;
using VectorRec.Tests.Stores;
using VectorRec.Users;

namespace VectorRec.Tests.Storage;

/// <summary>What is folded follows from the events and their times, not from the order in which they come.</summary>
public sealed class FoldTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly DateTime Day = new(2026, 5, 1, 0, 0, 0, DateTimeKind.Utc);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_events_in_any_order_and_company_fold_to_the_same()
    {
        var random = new Random(3);
        await ExecuteAsync(
            """
            insert into users (user_id) select i from generate_series(101, 110) i on conflict do nothing;
            insert into works (work_id, creator_id) select i, 101 + i % 10 from generate_series(1, 40) i on conflict do nothing
            """);
        string[] types = ["impression", "impression", "play", "complete", "like", "follow", "share"];
        Event[] events = [.. Enumerable.Range(0, 3_000).Select(i => new Event(Guid.NewGuid(), Day.AddSeconds(random.Next(86_400 * 9)),
            random.Next(101, 111), random.Next(1, 41), types[random.Next(types.Length)]))];
        string? expected = null;
        foreach (var order in (IEnumerable<Event>[])[events.OrderBy(e => e.At), events.OrderByDescending(e => e.At), events])
        {
            await ExecuteAsync("truncate events, user_works, user_seen, work_stats, work_trends, follows");
            foreach (var batch in order.Chunk(random.Next(1, 700)))
                await AddAsync(batch);
            var folded = await ScalarAsync(
                """
                select md5(concat(
                    (select string_agg(concat_ws(' ', user_id, work_id, kinds, weight, last_at, engaged_at), ',' order by user_id, work_id)
                     from user_works),
                    (select string_agg(s::text, ',' order by work_id) from work_stats s),
                    (select string_agg(f::text, ',' order by f) from follows f),
                    (select string_agg(concat_ws(' ', work_id, at, round(likes::numeric, 6), round(plays::numeric, 6)), ','
                                       order by work_id) from work_trends),
                    (select string_agg(concat_ws(' ', user_id, number, works, bits), ',' order by user_id, number) from user_seen)))
                """);
            Assert.Equal(expected ??= folded, folded);
        }
    }

    [Fact]
    public async Task An_event_years_ahead_moves_no_other_work_of_its_batch()
    {
        await AddAsync(Event.Of(201, 501, Day, "play"), Event.Of(201, 502, Day.AddYears(5), "play"));
        await AddAsync(Event.Of(202, 501, Day.AddHours(1), "like"));
        Assert.Equal("2026-05-01 01:00:00 1", await ScalarAsync(
            "select concat_ws(' ', at at time zone 'UTC', round(likes)) from work_trends where work_id = 501"));
    }

    [Theory]
    [InlineData(100, 5_000)]
    [InlineData(100, 60)]
    [InlineData(2_500, 4_000)]
    [InlineData(4_900, 1_000)]
    public async Task What_is_filled_in_later_pushes_nothing_newer_out_of_what_was_seen(int newer, int older)
    {
        var user = 1_000 + newer + older;
        for (var at = 0; at < newer; at += 500)
            await AddAsync(
                [.. Range(at, Math.Min(500, newer - at)).Select(i => Event.Of(user, 1_000_000 + i, Day.AddSeconds(i), "impression"))]);
        foreach (var batch in Range(0, older).Reverse().Chunk(900))
            await AddAsync([.. batch.Select(i => Event.Of(user, 2_000_000 + i, Day.AddYears(-2).AddSeconds(i), "impression"))]);

        var seen = await SeenAsync(user, 5_000);
        Assert.All(Range(0, newer), i => Assert.True(seen.Contains(1_000_000 + i)));
        // As many of the older ones as there is room for, the newest.
        var left = Math.Min(older, 4_000 - newer);
        Assert.All(Range(older - left, Math.Max(0, left)), i => Assert.True(seen.Contains(2_000_000 + i)));
        Assert.InRange(Range(0, Math.Max(0, older - (5_000 - newer))).Count(i => seen.Contains(2_000_000 + i)), 0, 10);
        Assert.True(await CountAsync($"select max(works) from user_seen where user_id = {user}") <= 1_000);
        var newest = await SeenAsync(user, 1_000);
        Assert.All(Range(newer - 50, 50), i => Assert.True(newest.Contains(1_000_000 + i)));
    }

    [Fact]
    public async Task A_work_that_is_met_again_is_among_the_newest_again()
    {
        foreach (var batch in Range(0, 4_500).Chunk(1_000))
            await AddAsync([.. batch.Select(i => Event.Of(300, 1_000 + i, Day.AddSeconds(i), "impression"))]);
        await AddAsync(Event.Of(300, 1_000, Day.AddHours(3), "impression"));
        foreach (var batch in Range(4_500, 4_000).Chunk(1_000))
            await AddAsync([.. batch.Select(i => Event.Of(300, 1_000 + i, Day.AddHours(4).AddSeconds(i), "impression"))]);

        var seen = await SeenAsync(300, 5_000);
        Assert.True(seen.Contains(1_000));
        Assert.InRange(Range(1, 400).Count(i => seen.Contains(1_000 + i)), 0, 5);
    }

    [Fact]
    public async Task Batches_of_one_user_that_meet_fill_no_shard_too_full_and_lose_nothing()
    {
        await AddAsync([.. Range(0, 900).Select(i => Event.Of(400, i, Day.AddSeconds(i), "impression"))]);
        await Task.WhenAll(Range(1, 6).Select(writer => Task.Run(() => AddAsync(
            [.. Range(0, 300).Select(i => Event.Of(400, (writer * 1_000) + i, Day.AddHours(writer).AddSeconds(i), "play"))]), Ct)));

        Assert.Equal(1_000, await CountAsync("select max(works) from user_seen where user_id = 400"));
        Assert.Equal(900 + (6 * 300), await CountAsync("select sum(works) from user_seen where user_id = 400"));
        var seen = await SeenAsync(400, 5_000);
        Assert.All(Range(1, 6).SelectMany(writer => Range(writer * 1_000, 300)), work => Assert.True(seen.Contains(work)));
    }

    [Fact]
    public async Task Shards_that_were_filled_before_times_were_noted_are_made_anew()
    {
        await AddAsync([.. Range(0, 50).Select(i => Event.Of(500, i, Day.AddSeconds(i), "impression"))]);
        await ExecuteAsync("update user_seen set since = null where user_id = 500");
        await AddAsync([.. Range(50, 50).Select(i => Event.Of(500, i, Day.AddSeconds(i), "impression"))]);
        Assert.Equal((100L, Day), await OneAsync<(long, DateTime)>("select works::bigint, since from user_seen where user_id = 500"));
    }

    // A join that begins with all users took a third of a large import, and more the more users there are.
    [Fact]
    public async Task What_a_follow_needs_to_know_is_looked_up_and_not_searched_for()
    {
        await ExecuteAsync(
            """
            insert into users (user_id) select i from generate_series(1000000, 1019999) i;
            insert into works (work_id, creator_id) select i, i from generate_series(1000000, 1019999) i;
            analyze users, works;
            select ensure_events_partition('2026-05-01')
            """);
        await using var connection = await database.Source.OpenConnectionAsync(Ct);
        await using var transaction = await connection.BeginTransactionAsync(Ct);
        // What the same session did before may be among it.
        const string rows = "select sum(seq_tup_read + idx_tup_fetch) from pg_stat_xact_user_tables where relname in ('users', 'works')";
        var before = await connection.QuerySingleAsync<long>(rows);
        await connection.ExecuteAsync(
            """
            insert into events (event_id, at, user_id, work_id, type)
            select gen_random_uuid(), '2026-05-01T00:00:00Z'::timestamptz + i * interval '1 second', 1000000 + i % 100, 1000000 + i,
                   case when i % 100 = 0 then 'follow' else 'play' end
            from generate_series(1, 6000) i
            """);
        Assert.Equal(60, await connection.QuerySingleAsync<long>("select count(*) from follows where follower_id >= 1000000"));
        // A follow's own work and user, and what foreign keys look for.
        Assert.InRange(await connection.QuerySingleAsync<long>(rows) - before, 0, 1_000);
    }

    private static IEnumerable<int> Range(int start, int count) => Enumerable.Range(start, count);

    private async Task<SeenWorks> SeenAsync(long user, int limit) =>
        (await new UserContextStore(database.Source, []).ReadAsync(user, 1, limit, 1, Ct)).Seen;

    private async Task AddAsync(params Event[] events)
    {
        await using var connection = await database.Source.OpenConnectionAsync(Ct);
        await connection.ExecuteAsync(
            """
            select ensure_events_partition(day::date) from (select distinct (at at time zone 'UTC')::date as day from unnest(@ats) at) days;
            insert into events (event_id, at, user_id, work_id, type) select * from unnest(@ids, @ats, @users, @works, @types)
            """,
            new
            {
                ids = events.Select(e => e.Id).ToArray(),
                ats = events.Select(e => e.At).ToArray(),
                users = events.Select(e => e.User).ToArray(),
                works = events.Select(e => e.Work).ToArray(),
                types = events.Select(e => e.Type).ToArray(),
            });
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await database.Source.OpenConnectionAsync(Ct);
        await connection.ExecuteAsync(sql);
    }

    private async Task<string> ScalarAsync(string sql) => await OneAsync<string>(sql);

    private Task<long> CountAsync(string sql) => OneAsync<long>(sql);

    private async Task<T> OneAsync<T>(string sql)
    {
        await using var connection = await database.Source.OpenConnectionAsync(Ct);
        return await connection.QuerySingleAsync<T>(sql);
    }

    private sealed record Event(Guid Id, DateTime At, long User, long Work, string Type)
    {
        public static Event Of(long user, long work, DateTime at, string type) => new(Guid.NewGuid(), at, user, work, type);
    }
}
