using Dapper;
using VectorRec.Catalogue;
using VectorRec.Storage;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Storage;

public sealed class TrendTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const double HalfLife = 3 * 86_400;
    private static readonly string[] Types = ["impression", "impression", "play", "like", "complete", "share"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Recent_counts_are_the_decayed_sums_of_the_raw_events_however_they_came_in()
    {
        var random = new Random(8);
        await using var connection = await database.Source.OpenConnectionAsync(Ct);
        await connection.ExecuteAsync("insert into works (work_id) select i from generate_series(1, 30) i");
        var newest = new DateTime(2026, 5, 20, 12, 0, 0, DateTimeKind.Utc);
        var events = Enumerable.Range(0, 2_000).Select(i => (
            // Work 29 has only events of ages ago, work 30 none.
            Work: i < 20 ? 29 : 1L + (i % 28),
            At: i == 1_999 ? newest : i < 20 ? newest.AddYears(-20) : newest.AddSeconds(-random.Next(40 * 86_400)),
            Type: Types[random.Next(Types.Length)])).ToArray();
        // Batches of any size, newer and older events mixed: a late event is worth what its age says.
        for (var from = 0; from < events.Length;)
        {
            var batch = events[from..Math.Min(events.Length, from + random.Next(1, 300))];
            await connection.ExecuteAsync(
                """
                select ensure_events_partition(at::date) from unnest(@ats) at;
                insert into events (event_id, at, user_id, work_id, type) select gen_random_uuid(), e.at, 1, e.work, e.type
                    from unnest(@ats, @works, @types) e (at, work, type)
                """,
                new
                {
                    ats = batch.Select(e => e.At).ToArray(),
                    works = batch.Select(e => e.Work)
                    .ToArray(),
                    types = batch.Select(e => e.Type).ToArray()
                });
            from += batch.Length;
        }

        await using var snapshot = await CatalogueSnapshot.OpenAsync(database.Source, Ct);
        Assert.Equal(newest, snapshot.Counts.TrendAt);
        var read = 0;
        await foreach (var work in snapshot.ReadWorksAsync(activeOnly: true, Ct))
        {
            read++;
            Assert.Equal(Sum(work.WorkId, "impression"), work.Recent.Impressions, 1e-9);
            Assert.Equal(Sum(work.WorkId, "play"), work.Recent.Plays, 1e-9);
            Assert.Equal(Sum(work.WorkId, "like"), work.Recent.Likes, 1e-9);
        }

        Assert.Equal(30, read);

        double Sum(long work, string type) =>
            events.Where(e => e.Work == work && e.Type == type).Sum(e => Math.Pow(2, -(newest - e.At).TotalSeconds / HalfLife));
    }

    [Fact]
    public void Lately_liked_works_trend_before_those_that_were_and_evidence_counts()
    {
        const double prior = 0.3;
        var liked = Engagement.Trend(new(100, 60, 20), prior);

        Assert.True(liked > Engagement.Trend(new(1, 0.6, 0.2), prior));
        Assert.True(liked > Engagement.Trend(new(100, 20, 1), prior));
        Assert.True(liked > Engagement.Trend(new(2, 2, 2), prior));
        Assert.Equal(0, Engagement.Trend(default, prior));
    }
}
