using VectorRec.Faults.Links;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Faults;

/// <summary>A Qdrant that starts with the service, and answers a little later than it.</summary>
public sealed class LateStoreTests(TestStores stores)
{
    [Fact]
    public async Task A_store_that_is_away_at_the_start_is_waited_for_so_that_the_first_answer_is_whole()
    {
        await using var service = new Service(stores);
        await service.InitializeAsync();
        await using var link = new FaultyLink(new Uri(service.Catalogue.Stores.Address).Port, TimeProvider.System);
        link.Be(LinkState.Reset);
        service.Settings = [("Qdrant:Address", $"http://127.0.0.1:{link.Port}")];
        await service.RestartAsync(untilReady: false);
        // Long enough that it is taken to be away, and no request asks it by itself any more.
        await Task.Delay(1_000, Service.Token);
        link.Be(LinkState.Open);
        await Wait.UntilAsync(async () => (await service.Client.GetAsync("/health/ready", Service.Token)).IsSuccessStatusCode);
        Assert.Empty((await service.RecommendAsync(7)).Degraded);
    }
}
