using System.Net.Http.Json;
using VectorRec.Api.Recommendations;

namespace VectorRec.Tests.Api.Balancing;

/// <summary>Two instances behind a proxy that sends each request to the next one: callers need not know that there are two.</summary>
public sealed class TwoInstancesTests(Service service) : IClassFixture<Service>, IAsyncLifetime
{
    private Service _other = null!;
    private RoundRobin _proxy = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _other = await service.AnotherAsync();
        _proxy = await RoundRobin.StartAsync(service.Address, _other.Address);
        _client = new HttpClient { BaseAddress = _proxy.Address };
        _client.DefaultRequestHeaders.Add("X-Api-Key", service.Client.DefaultRequestHeaders.GetValues("X-Api-Key"));
    }

    [Fact]
    public async Task Pages_repeat_nothing_also_over_a_switch_of_the_generation_which_each_answer_has_one_of()
    {
        var (shown, cursor, generations) = (new HashSet<long>(), (string?)null, new List<long>());
        for (var page = 0; page < 20; page++)
        {
            if (page == 10)
            {
                await service.IndexAsync();
                // Each instance takes it over when it has seen it; until then both generations answer in turn.
                await Wait.UntilAsync(async () => await IsNewerAsync(generations[0]) && await IsNewerAsync(generations[0]));
            }

            var slate = await AskAsync(new { userId = 7, cursor });
            Assert.Equal(10, slate.Works.Count);
            Assert.All(slate.Works, work => Assert.True(shown.Add(work.WorkId), $"page {page}"));
            generations.Add(slate.Generation);
            cursor = slate.Cursor;
        }

        Assert.Single(generations.Take(10).Distinct());
        Assert.Single(generations.Skip(10).Distinct());
        Assert.All(_proxy.Requests, requests => Assert.True(requests > 9));
    }

    [Theory]
    [InlineData("block")]
    [InlineData("creator")]
    [InlineData("work")]
    public async Task A_wish_holds_for_the_very_next_request_whichever_instance_took_it(string kind)
    {
        // Twice, so that each instance once takes the wish and once is asked after the other has.
        foreach (var user in (long[])[21, 22])
        {
            var work = (await AskAsync(new { userId = user, limit = 50 })).Works.First(work => work.CreatorId is { } id && id != user);
            var path = $"/v1/users/{user}/" + kind switch
            {
                "block" => $"blocks/{work.CreatorId}",
                "creator" => $"not-interested?creatorId={work.CreatorId}",
                _ => $"not-interested?workId={work.WorkId}",
            };
            foreach (var method in (HttpMethod[])[HttpMethod.Put, HttpMethod.Delete])
            {
                using var request = new HttpRequestMessage(method, path);
                using var response = await _client.SendAsync(request, Service.Token);
                Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Service.Token));
                for (var time = 0; time < 3; time++)
                {
                    var works = (await AskAsync(new { userId = user, limit = 50 })).Works;
                    Assert.Equal(method == HttpMethod.Delete, works.Any(other => kind == "work"
                        ? other.WorkId == work.WorkId : other.CreatorId == work.CreatorId));
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _proxy.DisposeAsync();
        await _other.DisposeAsync();
    }

    private async Task<bool> IsNewerAsync(long generation) => (await AskAsync(new { userId = 8 })).Generation > generation;

    private async Task<RecommendResponse> AskAsync(object request)
    {
        using var response = await _client.PostAsJsonAsync("/v1/recommendations", request, Service.Token);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Service.Token));
        return (await response.Content.ReadFromJsonAsync<RecommendResponse>(Service.Json, Service.Token))!;
    }
}
