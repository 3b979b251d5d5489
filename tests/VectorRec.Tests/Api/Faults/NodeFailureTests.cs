using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Faults;

/// <summary>A service on a cluster of three nodes, of which some die while it answers.</summary>
public sealed class NodeFailureTests(TestStores stores, QdrantCluster cluster) : IClassFixture<QdrantCluster>
{
    [Fact]
    public async Task Answers_stay_full_while_a_node_dies_and_while_the_own_one_does()
    {
        await using var service = new Service(stores)
        {
            OwnQdrant = cluster.Nodes[1],
            Index = new() { Collection = new() { Shards = 3, Replicas = 2 } },
        };
        await service.InitializeAsync();
        var expected = await SlateAsync(service);

        // Another node's parts have copies elsewhere: nothing is missing, and nobody notices.
        var asking = AskAsync(service, 200);
        cluster.Nodes[2].KillQdrant();
        foreach (var answer in await asking)
            Assert.Equal(expected, answer);

        // The own node is gone: the table is compared with instead, which finds the same, and says so.
        asking = AskAsync(service, 50);
        cluster.Nodes[1].KillQdrant();
        foreach (var answer in await asking)
            Assert.Equal(expected.Works, answer.Works);
        Assert.Equal("vector_recall", (await SlateAsync(service)).Degraded);

        await cluster.HealAsync();
        await Wait.UntilAsync(async () => await SlateAsync(service) == expected);
    }

    private static async Task<List<Slate>> AskAsync(Service service, int times)
    {
        var answers = new List<Slate>();
        for (var i = 0; i < times; i++)
            answers.Add(await SlateAsync(service));
        return answers;
    }

    private static async Task<Slate> SlateAsync(Service service)
    {
        var answer = await service.RecommendAsync(7);
        return new(
            string.Join(' ', answer.Works.Select(work => work.WorkId)), string.Join(' ', answer.Degraded.Select(part => part.Stage)));
    }

    private sealed record Slate(string Works, string Degraded);
}
