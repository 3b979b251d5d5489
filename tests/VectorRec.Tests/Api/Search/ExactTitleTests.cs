using VectorRec.Api.Recommendations;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Search;

/// <summary>
/// A work that is called what is looked for comes first, however old it is and however many newer ones are nearly called so.
/// </summary>
public sealed class ExactTitleTests(ExactTitleTests.World world) : IClassFixture<ExactTitleTests.World>
{
    [Theory]
    [InlineData("midnight harbour", 20_000, "of its own")]
    [InlineData("MIDNIGHT, Harbour!", 20_000, "spelt otherwise")]
    [InlineData("evening tide", 30_000, "of one song, which is called so too")]
    [InlineData("morning star", 40_000, "of one creator, who is called so too")]
    [InlineData("月光下的海", 50_000, "in a script without spaces")]
    public async Task The_oldest_is_first_with_the_full_score(string query, long work, string which)
    {
        foreach (var user in (long?[])[null, 4])
        {
            var slate = await world.Service.PostAsync<RecommendResponse>(
                "/v1/search", new { query, userId = user, limit = 10, explain = true });
            Assert.True(slate.Works.Count == 10, which);
            Assert.Equal(work, slate.Works[0].WorkId);
            Assert.Equal(10, slate.Works[0].Explanation!.Relevance, 1e-5);
            Assert.All(slate.Works.Skip(1), other => Assert.True(other.Explanation!.Relevance < 10, which));
        }
    }

    public sealed class World(TestStores stores) : IAsyncLifetime
    {
        public Service Service { get; } = new(stores)
        {
            MoreRows =
                """
                insert into songs (song_id, title) values (3000, 'Evening Tide');
                insert into users (user_id, name) values (4000, 'Morning Star');
                insert into works (work_id, creator_id, song_id, title, created_at)
                select base + i, case when base = 40000 then 4000 else 1 + i % 40 end, case when base = 30000 then 3000 else 1 + i % 30 end,
                    case when i = 0 then title else title || mix || i end, timestamptz '2026-02-01' + i * interval '1 minute'
                from (values (20000, 'Midnight Harbour', ' remix '), (30000, 'Evening Tide', ' remix '), (40000, 'Morning Star', ' remix '),
                    (50000, '月光下的海', '混音')) kind (base, title, mix), generate_series(0, 700) i;
                """,
        };

        public ValueTask InitializeAsync() => Service.InitializeAsync();

        public ValueTask DisposeAsync() => Service.DisposeAsync();
    }
}
