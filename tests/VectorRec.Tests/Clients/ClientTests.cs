using Microsoft.Extensions.DependencyInjection;
using VectorRec.Client;
using VectorRec.Storage.Access;
using VectorRec.Tests.Api;

namespace VectorRec.Tests.Clients;

/// <summary>The typed client against the service.</summary>
public sealed class ClientTests(Service service) : IClassFixture<Service>, IAsyncLifetime
{
    // No number of JavaScript.
    private const long LargeId = (1L << 53) + 1;

    private VectorRecClient _client = null!;

    public async ValueTask InitializeAsync() => _client = VectorRecClient.Create(service.Address, await KeyAsync(service));

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_feed_and_its_next_page()
    {
        var first = await _client.RecommendAsync(new RecommendRequest
        {
            UserId = 3,
            Limit = 10,
            Explain = true,
            Diversity = new DiversityRequest { Method = DiversityRequestMethod.Mmr, Theta = 0.7 },
        }, Service.Token);
        var second = await _client.RecommendToUserAsync(3, cursor: first.Cursor, cancellationToken: Service.Token);

        Assert.Equal("feed", first.Scene);
        Assert.Equal(20, first.Works.Concat(second.Works).Select(work => work.WorkId).Distinct().Count());
        Assert.All(first.Works, work => Assert.NotEmpty(work.Explanation!.Channels));
        Assert.All(second.Works, work => Assert.Null(work.Explanation));
    }

    [Fact]
    public async Task Events_are_taken_once()
    {
        var batch = new EventBatch
        {
            Events =
            [
                new EventRequest
                {
                    Id = Guid.CreateVersion7(),
                    UserId = 3,
                    WorkId = 5,
                    Type = EventRequestType.Like,
                    At = TimeProvider.System.GetUtcNow(),
                },
            ],
        };
        var first = await _client.AddEventsAsync(batch, Service.Token);
        var again = await _client.AddEventsAsync(batch, Service.Token);
        Assert.Equal((1, 0, 0, 1), (first.Accepted, first.Duplicates, again.Accepted, again.Duplicates));
    }

    [Fact]
    public async Task Scenes_and_their_words_are_read()
    {
        var feed = Assert.Single(await _client.ListScenesAsync(Service.Token), scene => scene.Name == "feed");
        Assert.Equal(DiversityMethod.Dpp, feed.Diversity.Method);
        Assert.NotEmpty(feed.Channels);
    }

    [Fact]
    public async Task A_problem_says_what_is_wrong_with_which_field()
    {
        var refused = await Assert.ThrowsAsync<VectorRecException<ProblemDetails>>(
            () => _client.RecommendAsync(new RecommendRequest { UserId = 3, Limit = 1000 }, Service.Token));
        Assert.Equal(400, refused.StatusCode);
        Assert.Equal("https://vectorrec.dev/problems/invalid-request", refused.Result.Type);
        Assert.Equal(["limit"], refused.Result.Errors!.Keys);

        var missing = await Assert.ThrowsAsync<VectorRecException<ProblemDetails>>(() => _client.GetWorkAsync(424242, Service.Token));
        Assert.Equal((404, "There is no work 424242."), (missing.StatusCode, missing.Result.Detail));
    }

    [Fact]
    public async Task Ids_are_exact_and_what_is_not_set_keeps_its_value()
    {
        await _client.AddUsersAsync(new UserBatch { Users = [new UserRecord { UserId = LargeId, Name = "Lin" }] }, Service.Token);
        await _client.PutWorkAsync(
            LargeId, new WorkFields { CreatorId = LargeId, Title = "before", Kind = WorkFieldsKind.Work, Quality = 0.25 }, Service.Token);
        var changed = await _client.PutWorkAsync(LargeId, new WorkFields { Title = "after" }, Service.Token);
        var work = await _client.GetWorkAsync(LargeId, Service.Token);

        Assert.Equal((0, 1), (changed.Added, changed.Changed));
        Assert.Equal((LargeId, LargeId, "after", 0.25), (work.WorkId, work.CreatorId, work.Title, Math.Round(work.Quality, 6)));
    }

    [Fact]
    public async Task What_the_service_has_no_time_for_is_asked_again()
    {
        service.Settings = [("Limits:Burst", "3"), ("Limits:RequestsPerSecond", "1")];
        await using var busy = await service.AnotherAsync();
        var statuses = new Statuses();
        await using var services = new ServiceCollection().AddVectorRecClient(busy.Address, await KeyAsync(busy))
            .AddHttpMessageHandler(() => statuses).Services.BuildServiceProvider();
        var client = services.GetRequiredService<IVectorRecClient>();

        for (var i = 0; i < 5; i++)
            Assert.NotEmpty(await client.ListScenesAsync(Service.Token));
        Assert.Equal(5, statuses.Seen.Count(status => status == 200));
        Assert.Contains(429, statuses.Seen);
    }

    private static async Task<string> KeyAsync(Service service) => (await new ApiKeyStore(service.Database.Source, TimeProvider.System)
        .CreateAsync($"client {Guid.NewGuid()}", [.. ApiScopes.All], null, Service.Token))!;

    // Sees what the retries see.
    private sealed class Statuses : DelegatingHandler
    {
        public List<int> Seen { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            Seen.Add((int)response.StatusCode);
            return response;
        }
    }
}
