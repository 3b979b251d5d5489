using VectorRec.Indexing;
using VectorRec.Tests.Stores;
using VectorRec.Vectors;

namespace VectorRec.Tests.Indexing;

/// <summary>Generations in a cluster of three nodes, of which one can die at any time.</summary>
public sealed class ClusterTests(IndexedCatalogue catalogue, QdrantCluster cluster)
    : IClassFixture<IndexedCatalogue>, IClassFixture<QdrantCluster>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private static readonly IndexOptions Options = new() { Collection = new() { Shards = 3, Replicas = 2 }, BatchSize = 16 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_that_dies_while_works_are_written_is_done_without_and_catches_up_when_it_is_back()
    {
        await cluster.HealAsync();
        var report = await IndexAsync(At(IndexStage.Embedding, IndexedCatalogue.ActiveWorks / 4, cluster.Nodes[2].KillQdrant));
        Assert.Contains("Of 6 copies", report.Remark);
        var run = report.Run;
        Assert.Contains((await cluster.PartsAsync(0, run.Collection)).Copies, copy => copy.State != "Active");
        Assert.Equal(IndexedCatalogue.ActiveWorks, (await IdsAsync(0, run.Collection)).Length);
        Assert.Equal(IndexedCatalogue.ActiveWorks, (await IdsAsync(1, run.Collection)).Length);

        await cluster.HealAsync();
        // Each part has two copies, so that without a node the rest answers with copies that the other nodes have, among them the new ones.
        cluster.Nodes[0].KillQdrant();
        Assert.Equal(Enumerable.Range(1, IndexedCatalogue.ActiveWorks).Select(id => (long)id), await IdsAsync(2, run.Collection));
        var second = await AnswerAsync(1, run.Collection);
        Assert.Equal(IndexedCatalogue.ActiveWorks, second.Count);
        Assert.Equal(second, await AnswerAsync(2, run.Collection));
    }

    [Fact]
    public async Task Every_node_has_the_new_generation_whole_after_a_switch_and_none_is_ever_without()
    {
        await cluster.HealAsync();
        var first = await IndexAsync();
        Assert.Null(first.Remark);
        var before = first.Run;
        await UntilAliasLeadsToAsync(before.Collection);
        using var switched = new CancellationTokenSource();
        var watches = Enumerable.Range(0, 3).Select(node => WatchAsync(node, switched.Token)).ToArray();
        var after = (await IndexAsync()).Run;
        // The service asks for a run by the name of its collection, as soon as Postgres says that it serves.
        for (var node = 0; node < 3; node++)
            Assert.Equal(IndexedCatalogue.ActiveWorks, (await AnswerAsync(node, after.Collection)).Count);
        // The alias is for people, and another node may see it move some milliseconds later.
        await UntilAliasLeadsToAsync(after.Collection);
        await switched.CancelAsync();
        foreach (var watch in watches)
            Assert.Equal([before.Collection, after.Collection], await watch);
    }

    [Fact]
    public async Task A_part_that_moves_to_another_node_is_answered_all_the_time()
    {
        await cluster.HealAsync();
        var run = (await IndexAsync()).Run;
        var expected = await AnswerAsync(0, run.Collection);
        var copies = (await cluster.PartsAsync(0, run.Collection)).Copies;
        var (shard, from) = (copies[0].Shard, copies[0].Node);
        var to = copies.Select(copy => copy.Node).Distinct()
            .Single(node => !copies.Any(copy => copy.Shard == shard && copy.Node == node));
        await cluster.MoveAsync(run.Collection, shard, from, to);
        var moved = false;
        while (!moved)
        {
            moved = (await cluster.PartsAsync(0, run.Collection)).Copies.Contains(new(shard, to, "Active"));
            for (var node = 0; node < 3; node++)
                Assert.Equal(expected, await AnswerAsync(node, run.Collection));
            Token.ThrowIfCancellationRequested();
        }

        for (var node = 0; node < 3; node++)
            await cluster.UntilWholeAsync(node, run.Collection);
        Assert.DoesNotContain((await cluster.PartsAsync(0, run.Collection)).Copies, copy => (copy.Shard, copy.Node) == (shard, from));
        Assert.Equal(expected, await AnswerAsync(2, run.Collection));
    }

    private Task<IndexReport> IndexAsync(IProgress<IndexProgress>? progress = null) =>
        new IndexJob(catalogue.Home with { Qdrant = cluster.Connections[0] }).RunAsync(catalogue.Bundle, Options, progress, Token);

    private static Reaction At(IndexStage stage, long done, Action act) => new(stage, done, act);

    private async Task<string?> TargetAsync(int node) =>
        await new VectorCollections(cluster.Connections[node]).AliasTargetAsync(catalogue.Home.Alias, Token);

    private async Task UntilAliasLeadsToAsync(string collection)
    {
        for (var node = 0; node < 3; node++)
            await Wait.UntilAsync(async () => await TargetAsync(node) == collection);
    }

    // What a node says of the alias, one after the other.
    private async Task<List<string>> WatchAsync(int node, CancellationToken end)
    {
        var seen = new List<string>();
        while (!end.IsCancellationRequested)
        {
            var target = await TargetAsync(node) ?? "none";
            if (seen.LastOrDefault() != target)
                seen.Add(target);
        }

        return seen;
    }

    private async Task<long[]> IdsAsync(int node, string collection)
    {
        List<long> found = [];
        await foreach (var ids in new VectorCollections(cluster.Connections[node]).ReadIdsAsync(collection, Token))
            found.AddRange(ids);
        return [.. found];
    }

    // All works by their score for one question, each with it.
    private async Task<List<(long Work, float Score)>> AnswerAsync(int node, string collection)
    {
        var hits = new VectorHits();
        await new VectorIndex(cluster.Connections[node]).QueryAsync(
            collection,
            [new(Enumerable.Range(0, 16).Select(i => (i % 3) - 1f).ToArray(), IndexedCatalogue.ActiveWorks) { Exact = true }], [hits],
            Deadline, Token);
        return [.. hits.WorkIds.ToArray().Zip(hits.Scores.ToArray()).OrderByDescending(hit => hit.Second).ThenBy(hit => hit.First)];
    }

    /// <summary>Does something once, when a build has come so far.</summary>
    private sealed class Reaction(IndexStage stage, long done, Action act) : IProgress<IndexProgress>
    {
        private int _acted;

        public void Report(IndexProgress value)
        {
            if (value.Stage == stage && value.Done >= done && Interlocked.Exchange(ref _acted, 1) == 0)
                act();
        }
    }
}
