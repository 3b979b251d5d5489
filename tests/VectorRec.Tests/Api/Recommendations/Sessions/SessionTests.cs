using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using VectorRec.Api.Recommendations;
using VectorRec.Api.Replay;
using VectorRec.Tests.Api.Hosting;
using VectorRec.Users.Sessions;

namespace VectorRec.Tests.Api.Recommendations.Sessions;

/// <summary>Sessions that go on by their cursor, on whichever instance.</summary>
public sealed class SessionTests(Service service) : IClassFixture<Service>
{
    [Theory]
    [InlineData(7L)]
    [InlineData(null)]
    public async Task Sixty_pages_over_two_instances_and_a_restart_repeat_nothing_and_the_last_says_why_it_is_short(long? user)
    {
        await using var other = await service.AnotherAsync();
        var (shown, cursor, page) = (new HashSet<long>(), (string?)null, 0);
        for (; ; page++)
        {
            if (page == 31)
                await other.RestartAsync();
            var slate = await (page % 2 == 0 ? service : other).RecommendAsync(new { userId = user, cursor });
            Assert.All(slate.Works, work => Assert.True(shown.Add(work.WorkId), $"page {page}"));
            cursor = slate.Cursor;
            if (slate.Works.Count == 10)
                continue;
            Assert.Matches(
                $"^{slate.Works.Count} of 10 works: of the [0-9]+ others that were recalled, .*were answered before", slate.Shortfall);
            break;
        }

        Assert.InRange(page, 60, 70);
        Assert.InRange(cursor!.Length, 100, 3_000);
        Assert.Empty((await service.RecommendAsync(new { userId = user, cursor })).Works);
    }

    [Theory]
    [InlineData(9L)]
    [InlineData(null)]
    public async Task Requests_sent_at_once_with_one_cursor_get_different_works(long? user)
    {
        var first = await service.RecommendAsync(new { userId = user });
        var slates = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => service.RecommendAsync(new { userId = user, cursor = first.Cursor })));
        Assert.Equal(50, slates.Append(first).SelectMany(slate => slate.Works).Select(work => work.WorkId).Distinct().Count());
        Assert.Equal(0, service.Of<SessionTurns>().Count);

        // One that was sent with them and arrives when they are done.
        var late = await service.RecommendAsync(new { userId = user, cursor = first.Cursor });
        Assert.Empty(late.Works.Select(work => work.WorkId).Intersect(
            slates.Append(first).SelectMany(slate => slate.Works).Select(work => work.WorkId)));
    }

    [Fact]
    public async Task Pages_asked_for_at_once_have_no_work_in_common_on_any_instance_and_the_next_knows_of_them_all()
    {
        await using var other = await service.AnotherAsync();
        var first = await service.RecommendAsync(11);
        var slates = await Task.WhenAll(Enumerable.Range(0, 4).Select(page =>
            (page % 2 == 0 ? service : other).RecommendAsync(new { userId = 11, cursor = first.Cursor, page, pages = 4 })));
        var next = await other.RecommendAsync(new { userId = 11, cursor = string.Join(',', slates.Select(slate => slate.Cursor)) });
        Assert.Equal(60, slates.Append(first).Append(next).SelectMany(slate => slate.Works).Select(work => work.WorkId).Distinct().Count());
        Assert.True((await ReplayAsync(slates[2])).Identical);
    }

    [Fact]
    public async Task What_a_session_had_is_part_of_what_a_replay_repeats()
    {
        var first = await service.RecommendAsync(13);
        var second = await service.RecommendAsync(new { userId = 13, cursor = first.Cursor });
        Assert.Empty(second.Works.IntersectBy(first.Works.Select(work => work.WorkId), work => work.WorkId));
        Assert.True((await ReplayAsync(second)).Identical);
    }

    [Fact]
    public async Task A_search_goes_on_where_its_page_ended_and_with_no_other_query()
    {
        var first = await SearchAsync(new { query = "song", limit = 5 });
        var second = await SearchAsync(new { query = "song", limit = 5, cursor = first.Cursor });
        Assert.NotEmpty(second.Works);
        Assert.Empty(second.Works.IntersectBy(first.Works.Select(work => work.WorkId), work => work.WorkId));
        Assert.Equal(["cursor"], await RefusedAsync("/v1/search", new { query = "songs", cursor = first.Cursor }));
    }

    [Fact]
    public async Task Live_shows_take_turns_before_one_is_shown_again()
    {
        var (pages, cursor) = (new List<long[]>(), (string?)null);
        for (var page = 0; page < 4; page++)
        {
            var slate = await service.RecommendAsync(new { userId = 38, scene = "live", limit = 4, cursor });
            pages.Add([.. slate.Works.Select(work => work.WorkId)]);
            Assert.Equal(4, pages[page].Length);
            cursor = slate.Cursor;
        }

        // Ten are on the air: the third page has the last two, and two of the first.
        Assert.Equal(8, pages[0].Union(pages[1]).Count());
        Assert.Equal(10, pages[0].Union(pages[1]).Union(pages[2]).Count());
        Assert.Equal(2, pages[2].Intersect(pages[0]).Count());
        // What was shown longest ago comes back first.
        Assert.Equal(pages[0].Except(pages[2]).Order(), pages[3].Intersect(pages[0]).Order());
        Assert.Empty(pages[3].Intersect(pages[2]));
    }

    [Fact]
    public async Task A_cursor_that_was_changed_or_is_of_somebody_else_is_refused_by_name()
    {
        var cursor = (await service.RecommendAsync(17)).Cursor!;
        var middle = cursor.Length / 2;
        var changed = $"{cursor[..middle]}{(cursor[middle] == 'A' ? 'B' : 'A')}{cursor[(middle + 1)..]}";
        foreach (var wrong in (string[])[cursor[..^1], cursor + "A", changed, "x", "AAAA", ",", $"{cursor},", new string('A', 500),
            string.Join(',', Enumerable.Repeat(cursor, 17))])
            Assert.Equal(["cursor"], await RefusedAsync("/v1/recommendations", new { userId = 17, cursor = wrong }));
        Assert.Equal(["cursor"], await RefusedAsync("/v1/recommendations", new { userId = 18, cursor }));
        Assert.Equal(["cursor"], await RefusedAsync("/v1/recommendations", new { cursor }));
        Assert.Equal(["cursor"], await RefusedAsync("/v1/recommendations", new { userId = 17, scene = "live", cursor }));
        Assert.Equal(["page"], await RefusedAsync("/v1/recommendations", new { userId = 17, cursor, page = 2, pages = 2 }));
    }

    private Task<ReplayResponse> ReplayAsync(RecommendResponse slate) =>
        service.PostAsync<ReplayResponse>("/v1/replay", new { requestId = slate.RequestId });

    private Task<RecommendResponse> SearchAsync(object request) => service.PostAsync<RecommendResponse>("/v1/search", request);

    private async Task<string[]> RefusedAsync(string path, object body)
    {
        using var response = await PostAsync(path, body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        return ProblemFields.Of(JsonDocument.Parse(await response.Content.ReadAsStringAsync(Service.Token)).RootElement);
    }

    private Task<HttpResponseMessage> PostAsync(string path, object body) =>
        service.Client.PostAsJsonAsync(path, body, Service.Token);
}
