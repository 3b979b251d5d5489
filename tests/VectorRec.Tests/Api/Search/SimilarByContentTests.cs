using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using VectorRec.Api.Recommendations;
using VectorRec.Api.Replay;
using VectorRec.Tests.Api.Hosting;
using VectorRec.Tests.Stores;
using BundleCopy = VectorRec.Tests.Models.BundleCopy;

namespace VectorRec.Tests.Api.Search;

/// <summary>Works like a work by the vectors that they carry alone.</summary>
public sealed class SimilarByContentTests(TestStores stores) : IAsyncLifetime
{
    // Five sounds; every tenth work carries none, nor does a live show.
    private const string Vectors =
        """
        insert into work_vectors
        select work_id, array(select case when k = work_id % 5 then 7 else (work_id * 31 + k * 17) % 10 / 50.0 end::real
                              from generate_series(0, 4) k)
        from works where work_id <= 700 and work_id % 10 <> 9;
        """;

    private readonly BundleCopy _bundle = new("ContentBundle");
    private Service _service = null!;

    public async ValueTask InitializeAsync()
    {
        _service = new(stores) { MoreRows = Vectors, MakeBundle = _ => _bundle.Folder, Index = new() { Gate = new() { MinRecall = 0 } } };
        await _service.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _bundle.Dispose();
    }

    [Fact]
    public async Task Works_that_sound_alike_are_answered_for_nobody_and_for_somebody()
    {
        foreach (var path in (string[])["/v1/works/32/similar?by=content", "/v1/works/33/similar?by=content&userId=7"])
        {
            var slate = (await _service.Client.GetFromJsonAsync<RecommendResponse>(
                $"{path}&limit=20&explain=true", Service.Json, Service.Token))!;
            Assert.Equal((20, 0), (slate.Works.Count, slate.Degraded.Count));
            var sound = path.Contains("/32/", StringComparison.Ordinal) ? 2 : 3;
            Assert.All(slate.Works, work =>
            {
                Assert.Equal((sound, true), (work.WorkId % 5, work.WorkId % 10 != 9));
                Assert.Contains("like_content", work.Explanation!.Channels);
                Assert.InRange(work.Explanation.Likeness, 9.5, 10.001);
            });
            Assert.DoesNotContain(slate.Works, work => work.WorkId is 32 or 33);
        }

        // Asked as ever, nothing is compared by content.
        var usual = (await _service.Client.GetFromJsonAsync<RecommendResponse>(
            "/v1/works/32/similar?limit=20&explain=true", Service.Json, Service.Token))!;
        Assert.DoesNotContain(usual.Works, work => work.Explanation!.Channels.Contains("like_content"));
    }

    [Fact]
    public async Task A_work_that_is_newer_than_the_index_is_found_by_its_sound()
    {
        var record = new { title = "Brand new", vector = new[] { 0, 0, 0, 0, 2.5 } };
        using (var written = await _service.Client.PutAsJsonAsync("/v1/works/5001", record, Service.Token))
            Assert.Equal(HttpStatusCode.OK, written.StatusCode);
        await Wait.UntilAsync(async () =>
        {
            var slate = await _service.Client.GetFromJsonAsync<RecommendResponse>(
                "/v1/works/34/similar?by=content&limit=50", Service.Json, Service.Token);
            return slate!.Works.Any(work => work.WorkId == 5001);
        });
    }

    // What was heard was not in the index yet when the request was answered, and is when it is replayed.
    [Fact]
    public async Task An_answer_replays_as_it_was_when_a_work_of_the_history_has_come_since()
    {
        await _service.ExecuteAsync(
            "insert into works (work_id, status) values (5002, 'hidden'); insert into work_vectors values (5002, '{0,0,0,0,1}')");
        var played = new { id = Guid.NewGuid(), userId = 7, workId = 5002, type = "play", at = TimeProvider.System.GetUtcNow() };
        await _service.PostAsync<JsonElement>("/v1/events", new { events = new[] { played } });
        var personal = await _service.RecommendAsync(7, 20);
        var alike = (await _service.Client.GetFromJsonAsync<RecommendResponse>(
            "/v1/works/34/similar?by=content&userId=7&limit=20", Service.Json, Service.Token))!;

        await _service.ExecuteAsync("update works set status = 'active' where work_id = 5002");
        await Wait.UntilAsync(async () => (await _service.Client.GetFromJsonAsync<RecommendResponse>(
            "/v1/works/34/similar?by=content&limit=50", Service.Json, Service.Token))!.Works.Any(work => work.WorkId == 5002));
        foreach (var slate in (RecommendResponse[])[personal, alike])
            Assert.True((await _service.PostAsync<ReplayResponse>("/v1/replay", new { requestId = slate.RequestId })).Identical);
    }

    [Theory]
    [InlineData("/v1/works/39/similar?by=content", "by")]
    [InlineData("/v1/works/705/similar?by=content", "by")]
    [InlineData("/v1/works/32/similar?by=sound", "by")]
    [InlineData("/v1/works/32/similar?by=", "by")]
    public async Task What_cannot_be_compared_is_refused_and_named(string path, string field)
    {
        using var response = await _service.Client.GetAsync(path, Service.Token);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal([field], ProblemFields.Of(await response.Content.ReadFromJsonAsync<JsonElement>(Service.Token)));
    }
}
