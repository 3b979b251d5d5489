using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using VectorRec.Api.Hosting.Limits;
using VectorRec.Api.Replay;
using VectorRec.Scenes;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Hosting;

/// <summary>More than the service can do.</summary>
public sealed class OverloadTests(TestStores stores)
{
    [Fact]
    public async Task So_many_work_so_many_wait_whoever_waits_too_long_is_told_so_and_the_rest_is_to_come_again()
    {
        await using var service = new Service(stores)
        {
            Settings = [("Overload:Concurrency", "2"), ("Overload:Queue", "3"), ("Limits:RequestTimeoutMs", "3000")],
        };
        await service.InitializeAsync();
        await using var other = await service.Database.Source.OpenConnectionAsync(Service.Token);
        await using var transaction = await other.BeginTransactionAsync(Service.Token);
        await other.ExecuteAsync("lock table family_members in access exclusive mode");

        // Slates hang on the lock; single works do not, and have turns of their own.
        var asked = Enumerable.Range(0, 12).Select(_ => service.Client.GetAsync("/v1/users/9/recommendations", Service.Token)).ToArray();
        using var work = await service.Client.GetAsync("/v1/works/3", Service.Token);
        Assert.Equal(HttpStatusCode.OK, work.StatusCode);
        var answers = await Task.WhenAll(asked);
        await transaction.RollbackAsync(Service.Token);

        var rejected = answers.Where(answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable).ToArray();
        Assert.Equal(7, rejected.Length);
        foreach (var answer in rejected)
        {
            Assert.Equal("1", answer.Headers.GetValues("Retry-After").Single());
            Assert.Equal("https://vectorrec.dev/problems/overloaded", await TypeAsync(answer));
        }

        foreach (var answer in answers.Except(rejected).Where(answer => answer.StatusCode != HttpStatusCode.OK))
        {
            Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
            Assert.Equal("https://vectorrec.dev/problems/timeout", await TypeAsync(answer));
        }

        await Wait.UntilAsync(async () => (await service.RecommendAsync(9)).Degraded.Count == 0);
    }

    [Fact]
    public async Task Under_load_less_is_done_it_is_said_and_a_replay_finds_the_same()
    {
        await using var service = new Service(stores) { Settings = [("Overload:SlowMs", "100")] };
        await service.InitializeAsync();
        Assert.Null((await service.RecommendAsync(7)).Effort);
        var effort = service.Of<EffortControl>();
        await Wait.UntilAsync(() =>
        {
            effort.Took(TimeSpan.FromSeconds(100));
            return Task.FromResult(effort.Current == Effort.Least);
        });
        var slate = await service.RecommendAsync(new { userId = 8, explain = true });
        Assert.Equal(("least", 10), (slate.Effort, slate.Works.Count));
        Assert.Contains(slate.Funnel!, stage => stage is { Stage: "fine", Outcome: "skipped" });
        Assert.True((await service.PostAsync<ReplayResponse>("/v1/replay", new { requestId = slate.RequestId })).Identical);
        await Wait.UntilAsync(async () => (await service.RecommendAsync(7)).Effort is null);
    }

    private static async Task<string?> TypeAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Service.Token)).GetProperty("type").GetString();
}
