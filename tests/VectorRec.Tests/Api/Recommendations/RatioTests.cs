using VectorRec.Api.Recommendations;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Recommendations;

/// <summary>Content ratios as the slate has them.</summary>
public sealed class RatioTests(TestStores stores) : IAsyncLifetime
{
    private static readonly object Diversity = DiversityBy("Dpp");

    private readonly Service _service = new(stores)
    {
        IssuedSeconds = 3_600,
        // Somebody who has seen nothing yet.
        MoreRows = "insert into users (user_id) values (901);",
        Settings =
        [
            ("Scenes:tenth:Channels:ann", "400"), ("Scenes:tenth:Coarse:Keep", "400"), ("Scenes:tenth:RatioScope", "Session"),
            ("Scenes:tenth:Ratios:media:video:Target", "0.1"), ("Scenes:tenth:Ratios:media:video:Ceiling", "0.1"),
            ("Scenes:tenth:Diversity:Rules:CreatorDistance", "1"), ("Scenes:tenth:Diversity:Rules:SongDistance", "1"),
            ("Scenes:tenth:SessionWorks", "45"), ("Scenes:tenth:Deadlines:ContextMs", "10000"),
            ("Scenes:tenth:Deadlines:RecallMs", "10000"),
        ],
    };

    public ValueTask InitializeAsync() => _service.InitializeAsync();

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    [InlineData(0.9)]
    public async Task A_slate_has_exactly_its_share_of_a_class(double target)
    {
        var slates = new HashSet<string>();
        foreach (var method in (string[])["Dpp", "Ssd", "Mmr", "Scatter", "None"])
        {
            var slate = await _service.RecommendAsync(new
            {
                userId = 8,
                limit = 20,
                overrides = new
                {
                    ratioScope = "Slate",
                    ratios = new { media = new { video = new { target } } },
                    diversity = DiversityBy(method),
                    coarse = new { keep = 500 }
                },
            });
            slates.Add(string.Join(' ', slate.Works.Select(work => work.WorkId)));
            Assert.Equal(20, slate.Works.Count);
            Assert.Equal((int)(target * 20), slate.Works.Count(work => work.Media == "video"));
        }

        // Two may agree; it is not one method five times.
        Assert.True(slates.Count > 2, $"{slates.Count} different slates");
    }

    [Fact]
    public async Task Channels_have_shares_and_a_work_of_several_counts_for_the_first_that_has_one()
    {
        var slate = await _service.RecommendAsync(new
        {
            userId = 8,
            limit = 10,
            explain = true,
            overrides = new
            {
                ratioScope = "Slate",
                diversity = Diversity,
                coarse = new { keep = 500 },
                ratios = new { channel = new { liked_songs = new { target = 0.2 }, nearby = new { target = 0.3 } } },
                channels = new { nearby = 100 },
            },
        });

        string First(RecommendedWork work) => work.Explanation!.Channels.Contains("liked_songs")
            ? "liked_songs" : work.Explanation.Channels.Contains("nearby") ? "nearby" : "other";
        Assert.Equal(10, slate.Works.Count);
        Assert.Equal(2, slate.Works.Count(work => First(work) == "liked_songs"));
        Assert.Equal(3, slate.Works.Count(work => First(work) == "nearby"));
    }

    [Fact]
    public async Task A_share_smaller_than_one_work_of_a_slate_comes_out_over_the_session()
    {
        var video = new List<int>();
        for (var page = 0; page < 8; page++)
        {
            var slate = await _service.RecommendAsync(new { userId = 901, scene = "tenth", limit = 5 });
            Assert.Equal(5, slate.Works.Count);
            video.Add(slate.Works.Count(work => work.Media == "video"));
        }

        // One in ten: every other slate of five has one.
        Assert.Equal(4, video.Sum());
        Assert.DoesNotContain(video, count => count > 1);
    }

    [Fact]
    public async Task What_no_work_can_fill_is_named_and_the_slate_is_full()
    {
        var slate = await _service.RecommendAsync(new
        {
            userId = 8,
            limit = 10,
            explain = true,
            filters = new { media = "audio" },
            overrides = new
            {
                ratioScope = "Slate",
                ratios = new { media = new { video = new { target = 0.5, floor = 0.5 } } },
                diversity = Diversity
            },
        });

        Assert.Equal(10, slate.Works.Count);
        Assert.Contains(slate.Funnel!, stage => stage.Stage == "rerank" && stage.Detail is "video has 0 of 5 works of its share");
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    private static object DiversityBy(string method) => new { method, theta = 0.5, rules = new { creatorDistance = 1, songDistance = 1 } };
}
