using Dapper;
using VectorRec.Storage.Contexts;
using VectorRec.Tests.Stores;
using VectorRec.Users;

namespace VectorRec.Tests.Users;

public sealed class SeenWorksTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_hash_is_the_database_s()
    {
        var random = new Random(5);
        long[] ids = [0, 1, 2, uint.MaxValue, int.MaxValue, 1L << 32, (1L << 32) + 1, long.MaxValue, .. Enumerable.Range(0, 1000)
            .Select(_ => random.NextInt64())];
        await using var connection = await database.Source.OpenConnectionAsync(Ct);
        var expected = await connection.QueryAsync<long>(
            "select hashint8extended(id, 0) from unnest(@ids) with ordinality as u (id, n) order by n", new { ids });

        Assert.Equal(expected, ids.Select(id => (long)SeenWorks.Hash(id)));
    }

    [Fact]
    public async Task All_of_the_newest_four_thousand_works_are_known_and_of_unseen_ones_at_most_one_in_a_thousand()
    {
        var random = new Random(6);
        long[] seen = [.. Enumerable.Range(0, 9_500).Select(_ => random.NextInt64()).Distinct().Order()];
        // In batches of one to a thousand, and one that is more than all shards hold.
        for (var from = 0; from < seen.Length;)
        {
            var size = from == 0 ? 5_500 : random.Next(1, 1_000);
            await AddAsync(1, seen.AsSpan(from, Math.Min(size, seen.Length - from)).ToArray(), from);
            from += size;
        }

        var full = await ReadAsync(1);
        Assert.All(seen[^4_000..], work => Assert.True(full.Contains(work)));
        Assert.True(seen[..4_500].Count(full.Contains) < 20, "The oldest shards were not let go.");
        Assert.InRange(Enumerable.Range(0, 100_000).Count(_ => full.Contains(random.NextInt64())), 0, 100);
        // Consecutive ids are no easier to confuse.
        Assert.InRange(Enumerable.Range(0, 100_000).Count(id => full.Contains(id)), 0, 100);

        var newest = await ReadAsync(1, seenLimit: 1_000);
        var inNewest = seen.Count(newest.Contains);
        Assert.InRange(inNewest, 1, 1_010);
        Assert.All(seen[^Math.Min(400, seen.Length % 1_000)..], work => Assert.True(newest.Contains(work)));
        Assert.DoesNotContain(seen, (await ReadAsync(1, seenLimit: 0)).Contains);
    }

    [Fact]
    public async Task A_work_counts_once_however_often_it_is_played_and_no_event_is_lost_between_writers()
    {
        long[] works = [.. Enumerable.Range(1, 900).Select(i => i * 1_000_003L)];
        for (var again = 0; again < 3; again++)
            await AddAsync(2, works, again);
        await using (var connection = await database.Source.OpenConnectionAsync(Ct))
            Assert.Equal((0, 900), await connection.QuerySingleAsync<(int, int)>("select number, works from user_seen where user_id = 2"));

        // Several writers at once, over the border of a shard.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(
            async () =>
            {
                for (var i = 0; i < 10; i++)
                    await AddAsync(2, [.. Enumerable.Range(0, 4).Select(j => -1L + 50_000 + (writer * 1_000) + (i * 10) + j)], i);
            }, Ct)));

        var seen = await ReadAsync(2);
        Assert.All(works, work => Assert.True(seen.Contains(work)));
        for (var writer = 0; writer < 8; writer++)
        {
            for (var i = 0; i < 40; i++)
                Assert.True(seen.Contains(-1L + 50_000 + (writer * 1_000) + (i / 4 * 10) + (i % 4)));
        }
    }

    [Fact]
    public async Task A_user_who_did_nothing_has_seen_nothing() =>
        Assert.False((await ReadAsync(3)).Contains(1));

    private async Task<SeenWorks> ReadAsync(long user, int seenLimit = SeenWorks.MaxShards * SeenWorks.PerShard) =>
        (await new UserContextStore(database.Source, []).ReadAsync(user, 1, seenLimit, 1, Ct)).Seen;

    private async Task AddAsync(long user, long[] works, int second)
    {
        await using var connection = await database.Source.OpenConnectionAsync(Ct);
        await connection.ExecuteAsync(
            """
            select ensure_events_partition(date '2026-05-01');
            insert into events (event_id, at, user_id, work_id, type)
            select gen_random_uuid(), timestamptz '2026-05-01 00:00:00Z' + @second * interval '1 second', @user, work, 'impression'
                from unnest(@works) work
            """, new { user, works, second });
    }
}
