using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using VectorRec.Catalogue;
using VectorRec.Funnel;
using VectorRec.Funnel.Sources;
using VectorRec.Generations;
using VectorRec.Scenes;
using VectorRec.Storage;

namespace VectorRec.Tests.Funnel;

/// <summary>However a request ends, its generation is given back: one that is not would never be closed.</summary>
public sealed class RequestScopeTests(SmallCatalogue catalogue) : IClassFixture<SmallCatalogue>
{
    private static readonly RecommendationRequest Request =
        new(Guid.NewGuid(), 5, "fresh", 10, new WorkFilter(), [], null, SmallCatalogue.Now);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_that_ends_well_gives_its_generation_back_when_it_is_disposed()
    {
        using var serving = new ServingGeneration();
        var generation = catalogue.Open();
        serving.Swap(generation);
        await using var database = Nowhere();
        var run = (await Pipeline(database, serving).RunAsync(Request, null, Token))!;
        Assert.Equal(10, run.Trace.Slate.Length);
        serving.Dispose();
        Assert.True(generation.TryLease());
        generation.Release();
        run.Dispose();
        run.Dispose();
        Assert.False(generation.TryLease());
    }

    [Fact]
    public async Task So_does_one_whose_end_an_observer_spoils()
    {
        using var serving = new ServingGeneration();
        var generation = catalogue.Open();
        serving.Swap(generation);
        await using var database = Nowhere();
        await Assert.ThrowsAsync<InvalidTimeZoneException>(async () => await Pipeline(database, serving, new Spoiler())
            .RunAsync(Request, null, Token));
        serving.Dispose();
        Assert.False(generation.TryLease());
    }

    [Fact]
    public async Task So_does_one_whose_caller_leaves()
    {
        using var serving = new ServingGeneration();
        var generation = catalogue.Open();
        serving.Swap(generation);
        await using var database = Nowhere();
        using var caller = new CancellationTokenSource();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Pipeline(database, serving)
            .RunAsync(Request, null, caller.Token));
        serving.Dispose();
        Assert.False(generation.TryLease());
    }

    // No Postgres: its stage fails, and the lists of the generation answer.
    private static Database Nowhere() => Database.Open("Host=127.0.0.1;Port=1;Timeout=1", "tests");

    private static RecommendationPipeline Pipeline(Database database, ServingGeneration serving, params IFunnelObserver[] observers)
    {
        var scenes = SceneCatalogue.Load(
            new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Scenes:fresh:Channels:trending", (string?)"100")])
                .Build(), ChannelCatalogue.All);
        return new(scenes, new(database, null, new RecallOptions { Index = RecallIndex.Embedded }), serving, observers,
            TimeProvider.System, NullLoggerFactory.Instance);
    }

    private sealed class Spoiler : IFunnelObserver
    {
        public void Finished(FunnelRun run, bool shown) => throw new InvalidTimeZoneException();
    }
}
