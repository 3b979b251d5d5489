using Dapper;
using VectorRec.Api.Explain;
using VectorRec.Api.Recommendations;
using VectorRec.Api.Replay;
using VectorRec.Tests.Indexing;

namespace VectorRec.Tests.Api.Search;

/// <summary>Search by text: what is found, in which order, and what is not.</summary>
public sealed class SearchTests(SearchService service) : IClassFixture<SearchService>
{
    /// <summary>A query, and the work that has to come first.</summary>
    public static TheoryData<string, long> Queries => new()
    {
        { "Midnight River", 101 },
        { "midnight river", 101 },
        { "midnigt rivr", 101 },
        { "river midnight", 101 },
        { "midn", 101 },
        { "月光下的风", 102 },
        { "月光", 102 },
        { "下的", 102 },
        { "风", 102 },
        { "夜明け", 103 },
        { "朋友", 104 },
        { "하늘", 105 },
        { "Sao Joao", 106 },
        { "SÃO JOÃO", 106 },
        { "sao jaoo", 106 },
        { "ＡＣ／ＤＣ", 107 },
        { "ac dc", 107 },
        { "don't stop", 108 },
        { "dont stop", 108 },
        { "ночь", 109 },
        { "НОЧЬ", 109 },
        { "Zofia Wójcik", 110 },
        { "zofia wojcik", 110 },
        { "zofya wojcik", 110 },
        { "wojcik golden lights", 110 },
        { "shakuhachi", 111 },
        { "a-cappella", 112 },
        { "王小明 月光下的风铃", 113 },
        { "王小明 风铃", 113 },
        { "ใจ", 114 },
    };

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task A_text_finds_its_work_first(string query, long work)
    {
        var slate = await service.SearchAsync(new { query, explain = true });

        Assert.Equal(work, slate.Works[0].WorkId);
        Assert.All(slate.Works, found => Assert.Equal(["text"], found.Explanation!.Channels));
        Assert.True(slate.Works[0].Explanation!.Relevance > 0);
        Assert.Empty(slate.Degraded);
    }

    [Theory]
    [InlineData("xqzvkj")]
    [InlineData("龘")]
    [InlineData("!!!")]
    [InlineData(" ")]
    [InlineData("\u0001")]
    [InlineData("😀")]
    public async Task What_nothing_answers_is_an_empty_list_that_says_so(string query)
    {
        foreach (var userId in (long?[])[null, 3])
        {
            var slate = await service.SearchAsync(new { query, userId });

            Assert.Empty(slate.Works);
            Assert.Contains("answer the query", slate.Shortfall, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Better_answers_come_first_and_equal_ones_by_popularity_then_id()
    {
        var slate = await service.SearchAsync(new { query = "song 7", limit = 30, explain = true });

        var relevance = slate.Works.Select(work => work.Explanation!.Relevance).ToArray();
        Assert.Equal(7, slate.Works[0].SongId);
        Assert.Equal(slate.Works.OrderByDescending(work => work.Score).ThenBy(work => work.WorkId).Select(work => work.WorkId), Ids(slate));
        Assert.Equal(relevance.Max(), relevance[0]);
        // Both halves of the order have something to decide.
        Assert.True(relevance.Distinct().Count() > 1);
        Assert.True(relevance.Distinct().Count() < relevance.Length);
    }

    [Fact]
    public async Task Among_equal_answers_each_user_finds_first_what_suits_them()
    {
        var nobody = await service.SearchAsync(new { query = "song 7", limit = 20 });
        var one = await service.SearchAsync(new { query = "song 7", limit = 20, userId = 7 });
        var other = await service.SearchAsync(new { query = "song 7", limit = 20, userId = 8 });

        Assert.Equal((false, true, true), (nobody.Personalised, one.Personalised, other.Personalised));
        Assert.NotEqual(Ids(one), Ids(other));
        Assert.NotEqual(Ids(one), Ids(nobody));
        Assert.All((RecommendResponse[])[nobody, one, other], slate => Assert.Equal(7, slate.Works[0].SongId));
    }

    [Fact]
    public async Task Seen_works_and_own_works_are_found_blocked_creators_and_hidden_works_are_not()
    {
        await using var connection = await service.Database.Source.OpenConnectionAsync(Service.Token);
        var seen = await connection.QuerySingleAsync<long>(
            "select min(work_id) from user_works join works using (work_id) where user_id = 1 and song_id = 5 and status = 'active'");
        Assert.Contains(seen, Ids(await service.SearchAsync(new { query = "song 5", userId = 1, limit = 50 })));
        Assert.Equal(1, CreatorOf(Ids(await service.SearchAsync(new { query = "user 1", userId = 1, limit = 10 }))[0]));

        var blocked = Ids(await service.SearchAsync(new { query = "user 2", userId = 1, limit = 50 }));
        Assert.NotEmpty(blocked);
        Assert.DoesNotContain(blocked, work => CreatorOf(work) is 2 or 3);
        Assert.Contains(Ids(await service.SearchAsync(new { query = "user 2", limit = 50 })), work => CreatorOf(work) == 2);

        var hidden = (await connection.QueryAsync<long>("select work_id from works where status <> 'active'")).ToHashSet();
        Assert.Contains(hidden, work => work % 31 == 5);
        for (var song = 1; song <= 30; song++)
        {
            var found = Ids(await service.SearchAsync(new { query = $"song {song}", limit = 50 }));
            Assert.NotEmpty(found);
            Assert.DoesNotContain(found, hidden.Contains);
        }
    }

    [Fact]
    public async Task The_request_s_filters_hold_and_do_not_starve_the_answer()
    {
        var slate = await service.SearchAsync(
            new { query = "song 9", limit = 50, filters = new { media = "video", creatorIds = new[] { 1, 4, 7, 10, 13 } } });

        Assert.NotEmpty(slate.Works);
        Assert.All(slate.Works, work => Assert.Equal("video", work.Media));
        Assert.All(slate.Works, work => Assert.Contains(work.CreatorId!.Value, (long[])[1, 4, 7, 10, 13]));
    }

    [Fact]
    public async Task Pages_do_not_overlap_and_together_are_the_longer_list()
    {
        var both = Ids(await service.SearchAsync(new { query = "song 11", limit = 20 }));
        var first = Ids(await service.SearchAsync(new { query = "song 11" }));
        var second = Ids(await service.SearchAsync(new { query = "song 11", excludeWorkIds = first }));

        Assert.Equal(20, both.Length);
        Assert.Equal(both, first.Concat(second));
    }

    [Fact]
    public async Task A_text_and_a_likeness_together_rank_by_both()
    {
        var text = await service.SearchAsync(new { query = "song 7", limit = 20, explain = true });
        var like = text.Works[^1].WorkId;
        var both = await service.SearchAsync(new { query = "song 7", workId = like, limit = 20, explain = true });

        Assert.DoesNotContain(like, Ids(both));
        // The best answer the text, and are more like the work than others that answer it.
        var texts = text.Works.Select(work => work.WorkId).Except([like]).ToHashSet();
        Assert.All(both.Works.Take(5), work => Assert.True(work.Explanation!.Relevance > 0));
        Assert.All(both.Works.Take(5), work => Assert.True(work.Explanation!.Likeness > 0));
        Assert.True(both.Works.Take(5).Average(work => work.Explanation!.Likeness) > both.Works.Where(work => texts.Contains(work.WorkId))
            .Average(work => work.Explanation!.Likeness));
        Assert.Contains(both.Works, work => work.Explanation!.Channels.Contains("like_work"));
        Assert.NotEqual(Ids(text), Ids(both));
        foreach (var why in both.Works.Select(work => (work.Score, work.Explanation!)))
            Assert.Equal(
                why.Score, why.Item2.TowerScore + why.Item2.Timeliness + why.Item2.Quality + why.Item2.CreatorSupport + why.Item2.Relevance
                + why.Item2.Likeness, 1e-4);
    }

    [Fact]
    public async Task What_is_renamed_is_found_by_its_new_name_and_not_by_its_old_one()
    {
        await using var connection = await service.Database.Source.OpenConnectionAsync(Service.Token);
        foreach (var (sql, old, renamed, work) in ((string, string, string, long)[])
            [
                ("update songs set title = @renamed where song_id = 1015", "Before Title", "Nachher Titel", 115),
                ("update users set name = @renamed where user_id = 1016", "Before Singer", "Nachher Stimme", 116),
                ("update works set title = @renamed where work_id = 117", "Before Recording", "Nachher Aufnahme", 117),
                ("update works set tags = array[@renamed] where work_id = 118", "beforetag", "nachherwort", 118),
            ])
        {
            Assert.Equal(work, (await service.SearchAsync(new { query = old })).Works[0].WorkId);
            await connection.ExecuteAsync(sql, new { renamed });
            Assert.Equal(work, (await service.SearchAsync(new { query = renamed })).Works[0].WorkId);
            Assert.DoesNotContain(work, Ids(await service.SearchAsync(new { query = old })));
        }
    }

    [Fact]
    public async Task A_search_replays_byte_for_byte_after_the_catalogue_has_changed()
    {
        await using var connection = await service.Database.Source.OpenConnectionAsync(Service.Token);
        var recorded = await service.SearchAsync(new { query = "replayed", userId = 5, workId = 30, creatorId = 6, limit = 20 });
        Assert.Contains(119, Ids(recorded));
        await connection.ExecuteAsync("update works set title = 'gone' where work_id = 119");

        var replay = await service.Service.PostAsync<ReplayResponse>("/v1/replay", new { requestId = recorded.RequestId });
        Assert.True(replay.Identical);
        Assert.Equal(Ids(recorded), replay.Replayed.Select(work => work.WorkId));
        var changed = await service.Service.PostAsync<ReplayResponse>(
            "/v1/replay", new { requestId = recorded.RequestId, overrides = new { coarse = new { relevanceWeight = 0 } } });
        Assert.False(changed.Identical);
    }

    [Fact]
    public async Task Why_a_work_is_not_found_is_said()
    {
        async Task<string> ReasonAsync(object absence) =>
            (await service.Service.PostAsync<AbsenceResponse>("/v1/explain/absence", absence)).Reason;

        Assert.Equal("returned", await ReasonAsync(new { userId = 3, workId = 101, scene = "search", query = "midnight river" }));
        Assert.Equal("notRecalled", await ReasonAsync(new { userId = 3, workId = 102, scene = "search", query = "midnight river" }));
        Assert.Equal("sameRecording", await ReasonAsync(new { userId = 3, workId = 101, scene = "similar", likeWorkId = 101 }));
        var cut = await service.Service.PostAsync<AbsenceResponse>(
            "/v1/explain/absence",
            new
            {
                userId = 3,
                workId = Ids(await service.SearchAsync(new { query = "song 7", userId = 3, limit = 20 }))[^1],
                scene = "search",
                query = "song 7",
                limit = 2
            });
        Assert.Equal("slateCut", cut.Reason);
        Assert.True(cut.Score <= cut.ScoreNeeded);
    }

    // As the fixture's catalogue is made.
    private static long CreatorOf(long work) => 1 + (work % IndexedCatalogue.Users);

    private static long[] Ids(RecommendResponse slate) => [.. slate.Works.Select(work => work.WorkId)];
}
