using System.Net.Http.Json;
using VectorRec.Api.Explain;
using VectorRec.Api.Recommendations;
using VectorRec.Api.Replay;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Recommendations;

/// <summary>A service that remembers what it answered.</summary>
public sealed class IssuedTests(TestStores stores) : IAsyncLifetime
{
    private readonly Service _service = new(stores) { IssuedSeconds = 3_600 };

    public ValueTask InitializeAsync() => _service.InitializeAsync();

    [Fact]
    public async Task The_next_page_repeats_nothing_though_no_event_has_arrived()
    {
        var shown = new HashSet<long>();
        for (var page = 0; page < 5; page++)
        {
            var slate = await _service.RecommendAsync(7);
            Assert.Equal(10, slate.Works.Count);
            Assert.All(slate.Works, work => Assert.True(shown.Add(work.WorkId)));
        }
    }

    [Fact]
    public async Task Somebody_of_whom_nothing_is_known_gets_the_popular_list_each_time_with_or_without_an_id()
    {
        var first = await _service.RecommendAsync(1_000_001);
        Assert.Equal(10, first.Works.Count);
        Assert.False(first.Personalised);
        for (var page = 0; page < 4; page++)
            Assert.Equal(Ids(first), Ids(await _service.RecommendAsync(1_000_001)));
        Assert.Equal(Ids(first), Ids(await _service.RecommendAsync(new { limit = 10 })));
        Assert.Equal(Ids(first), Ids((await _service.Client.GetFromJsonAsync<RecommendResponse>(
            "/v1/recommendations?limit=10", Service.Json, Service.Token))!));

        // The next page is theirs to ask for.
        var next = await _service.RecommendAsync(new { limit = 10, excludeWorkIds = Ids(first) });
        Assert.Equal(10, next.Works.Count);
        Assert.Empty(Ids(next).Intersect(Ids(first)));

        static long[] Ids(RecommendResponse slate) => [.. slate.Works.Select(work => work.WorkId)];
    }

    [Fact]
    public async Task It_is_said_why_and_a_replay_knows_what_had_been_answered()
    {
        await _service.RecommendAsync(9);
        var second = await _service.RecommendAsync(9);
        await _service.RecommendAsync(9);

        var replay = await _service.PostAsync<ReplayResponse>("/v1/replay", new { requestId = second.RequestId });
        Assert.True(replay.Identical);
        Assert.Equal("justIssued", (await AbsenceAsync(9, second.Works[0].WorkId)).Reason);
    }

    [Fact]
    public async Task Neither_a_trial_nor_a_question_about_absence_is_an_answer_to_the_user()
    {
        var trial = await _service.RecommendAsync(new { userId = 11, overrides = new { coarse = new { qualityWeight = 0 } } });
        await AbsenceAsync(11, 1);
        Assert.Equal(trial.Works.Select(work => work.WorkId), (await _service.RecommendAsync(11)).Works.Select(work => work.WorkId));
    }

    private Task<AbsenceResponse> AbsenceAsync(long userId, long workId) =>
        _service.PostAsync<AbsenceResponse>("/v1/explain/absence", new { userId, workId });

    public ValueTask DisposeAsync() => _service.DisposeAsync();
}
