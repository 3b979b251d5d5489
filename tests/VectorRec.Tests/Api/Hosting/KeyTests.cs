using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Dapper;
using VectorRec.Tests.Api.Recommendations;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Hosting;

/// <summary>What keys cost, those that are none first of all.</summary>
public sealed class KeyTests(TestStores stores)
{
    [Fact]
    public async Task Guessed_keys_are_looked_up_only_so_often_and_known_ones_and_probes_go_on()
    {
        await using var service = new Service(stores) { Settings = [("Limits:UnknownKeysPerSecond", "2"), ("Limits:Burst", "40")] };
        await service.InitializeAsync();
        var limited = 0;
        for (var i = 0; i < 50 && limited == 0; i++)
        {
            using var answer = await AskAsync(service, "vr_" + i.ToString("x64"));
            Assert.True(answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests);
            if (answer.StatusCode != HttpStatusCode.TooManyRequests)
                continue;
            Assert.Equal("1", answer.Headers.GetValues("Retry-After").Single());
            limited++;
        }

        Assert.Equal(1, limited);
        Assert.NotEmpty((await service.RecommendAsync(7)).Works);
        for (var i = 0; i < 100; i++)
        {
            using var probe = await AskAsync(service, key: null, "/health/live");
            Assert.Equal(HttpStatusCode.OK, probe.StatusCode);
        }
    }

    [Fact]
    public async Task While_postgres_is_gone_known_keys_work_what_is_no_key_is_refused_and_the_rest_is_asked_to_come_again()
    {
        await using var service = new Service(stores);
        await service.InitializeAsync();
        Assert.NotEmpty((await service.RecommendAsync(7)).Works);
        await DegradationTests.SetConnectionsAsync(stores, service, allowed: false);

        Assert.NotEmpty((await service.RecommendAsync(7)).Works);
        foreach (var (key, status) in ((string, HttpStatusCode)[])
            [
                ("secret", HttpStatusCode.Unauthorized), ("vr_" + new string('G', 64), HttpStatusCode.Unauthorized),
                ("vr_" + new string('a', 64), HttpStatusCode.ServiceUnavailable),
            ])
        {
            using var answer = await AskAsync(service, key);
            Assert.Equal(status, answer.StatusCode);
        }

        await DegradationTests.SetConnectionsAsync(stores, service, allowed: true);
    }

    [Fact]
    public async Task A_key_that_many_bring_at_once_is_looked_up_once()
    {
        await using var service = new Service(stores);
        await service.InitializeAsync();
        using var client = await service.ClientAsync("recommend");
        var looks = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = looks.Enqueue,
        };
        using var trace = new Activity("requests").Start();
        ActivitySource.AddActivityListener(listener);
        // Nobody is served before all have asked.
        await using var other = await service.Database.Source.OpenConnectionAsync(Service.Token);
        await using var transaction = await other.BeginTransactionAsync(Service.Token);
        await other.ExecuteAsync("lock table api_keys in access exclusive mode");
        var asked = Enumerable.Range(0, 20).Select(_ => client.GetAsync("/v1/scenes", Service.Token)).ToArray();
        await Wait.UntilAsync(() => Task.FromResult(looks.Any(look => look.TraceId == trace.TraceId)));
        await transaction.CommitAsync(Service.Token);
        Assert.All(await Task.WhenAll(asked), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Single(looks, look => look.TraceId == trace.TraceId
            && look.GetTagItem("db.query.text") is string sql && sql.Contains("from api_keys where hash", StringComparison.Ordinal));
    }

    private static async Task<HttpResponseMessage> AskAsync(Service service, string? key, string path = "/v1/scenes")
    {
        using var client = new HttpClient { BaseAddress = service.Address };
        if (key is not null)
            client.DefaultRequestHeaders.Add("X-Api-Key", key);
        return await client.GetAsync(path, Service.Token);
    }
}
