using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using VectorRec.Api.Hosting.Auth;
using VectorRec.Api.Recommendations;
using VectorRec.Storage.Access;
using VectorRec.Tests.Api.Recommendations;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Search;

/// <summary>What search and similar ask the stores, and what they answer without them.</summary>
public sealed class SearchStoresTests(TestStores stores)
{
    [Fact]
    public async Task With_qdrant_killed_the_answers_are_the_same_and_say_so()
    {
        await using var own = await LocalServices.StartAsync(await stores.PostgresAsync(), qdrant: null);
        await using var service = await SearchService.StartAsync(stores, own);
        async Task<RecommendResponse[]> AnswersAsync() =>
        [
            await service.GetAsync("/v1/works/50/similar?limit=30"),
            await service.GetAsync("/v1/works/50/similar?limit=30&userId=7"),
            await service.SearchAsync(new { workId = 60, limit = 30 }),
            await service.SearchAsync(new { creatorId = 6, limit = 30 }),
            await service.SearchAsync(new { query = "song 7", workId = 60, creatorId = 6, userId = 7, limit = 30 }),
        ];

        var before = await AnswersAsync();
        own.KillQdrant();
        var after = await AnswersAsync();

        Assert.All(before, slate => Assert.Empty(slate.Degraded));
        Assert.All(after, slate => Assert.Equal("vector_recall", Assert.Single(slate.Degraded).Stage));
        Assert.All(before, slate => Assert.Equal(30, slate.Works.Count));
        Assert.Equal(before.Select(Ids), after.Select(Ids));
        Assert.Empty((await service.SearchAsync(new { query = "Midnight River" })).Degraded);
    }

    [Fact]
    public async Task With_postgres_gone_a_text_is_not_searched_and_likeness_still_answers()
    {
        await using var service = await SearchService.StartAsync(stores);
        Assert.NotEmpty((await service.SearchAsync(new { query = "song 7", userId = 7 })).Works);

        await DegradationTests.SetConnectionsAsync(stores, service.Service, allowed: false);
        var text = await service.SearchAsync(new { query = "song 7", userId = 7 });
        var both = await service.SearchAsync(new { query = "song 7", workId = 60, userId = 7 });
        var similar = await service.GetAsync("/v1/works/50/similar");
        await DegradationTests.SetConnectionsAsync(stores, service.Service, allowed: true);

        Assert.Equal(["context", "text_recall"], text.Degraded.Select(what => what.Stage));
        Assert.Empty(text.Works);
        Assert.NotNull(text.Shortfall);
        Assert.Equal(["context", "text_recall"], both.Degraded.Select(what => what.Stage));
        Assert.Equal(10, both.Works.Count);
        Assert.Equal((10, "context"), (similar.Works.Count, Assert.Single(similar.Degraded).Stage));
    }

    [Fact]
    public async Task A_request_makes_one_round_trip_to_postgres_and_at_most_one_to_qdrant()
    {
        await using var service = new SearchService(stores);
        // Keys are read again after half a minute, which a busy machine takes: here their clock stands still.
        service.Service.Services = services => services.AddSingleton(
            provider => new ApiKeyCache(provider.GetRequiredService<ApiKeyStore>(), new FakeTimeProvider()));
        await service.InitializeAsync();
        foreach (var (request, qdrant) in ((Func<Task<RecommendResponse>>, int)[])
            [
                (() => service.SearchAsync(new { query = "song 7", userId = 7 }), 0),
                (() => service.SearchAsync(new { query = "song 7", workId = 60, creatorId = 6, userId = 7 }), 1),
                (() => service.SearchAsync(new { workId = 60, creatorId = 6 }), 1),
                (() => service.SearchAsync(new { workId = 705 }), 0),
                (() => service.GetAsync("/v1/works/50/similar?userId=7"), 1),
                (() => service.GetAsync("/v1/users/7/feed/follow"), 0),
            ])
        {
            // Once to open connections and to learn the key.
            await request();
            Assert.Equal((1, qdrant), await RoundTripsAsync(request));
        }
    }

    // The API runs in this process, so that its drivers' own activities can be counted; those of a request carry its trace.
    private static async Task<(int Postgres, int Qdrant)> RoundTripsAsync(Func<Task<RecommendResponse>> request)
    {
        var started = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = started.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var trace = new Activity("request").Start();
        Assert.Empty((await request()).Degraded);
        var own = started.Where(activity => activity.TraceId == trace.TraceId).ToArray();
        // Whether the pool opens one more connection depends on what else is going on: what counts is what is asked over it.
        return (
            own.Count(activity => activity.Source.Name == "Npgsql" && activity.GetTagItem("db.query.text") is not null),
            own.Count(activity => activity.Source.Name == "Grpc.Net.Client"));
    }

    private static long[] Ids(RecommendResponse slate) => [.. slate.Works.Select(work => work.WorkId)];
}
