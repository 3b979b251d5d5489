using VectorRec.Tests.Stores;
using VectorRec.Vectors;

namespace VectorRec.Tests.Vectors;

public sealed class VectorCollectionsTests(TestCollections stores) : IClassFixture<TestCollections>
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(3000, false)]
    [InlineData(3000, true)]
    public async Task A_collection_of_any_size_becomes_green_and_fully_indexed(int count, bool quantize)
    {
        var ct = TestContext.Current.CancellationToken;
        var collection = await FillAsync(count, 1, new CollectionOptions { Quantize = quantize });
        await stores.Collections.IndexAsync(collection, ct);
        await stores.Collections.WaitUntilIndexedAsync(collection, null, TimeSpan.FromMinutes(5), TimeProvider.System, ct);
        var state = await stores.Collections.StateAsync(collection, ct);
        Assert.True(state.Green);
        Assert.Equal(count, await stores.Collections.CountAsync(collection, ct));
        Assert.True(state.Indexed + state.SmallSegments >= count, $"{state}");
        Assert.True(count < 1000 || state.Indexed > count / 2, $"{state}");
    }

    [Fact]
    public async Task Writing_the_same_points_again_changes_nothing()
    {
        var ct = TestContext.Current.CancellationToken;
        var collection = await FillAsync(50, 1, new CollectionOptions());
        await UpsertAsync(collection, 50, 1);
        Assert.Equal(50, await stores.Collections.CountAsync(collection, ct));
    }

    [Fact]
    public async Task A_collection_of_that_name_already_there_is_refused()
    {
        var collection = await FillAsync(1, 1, new CollectionOptions());
        var failure = await Assert.ThrowsAsync<VectorIndexException>(() =>
            stores.Collections.CreateAsync(collection, 4, new CollectionOptions(), TestContext.Current.CancellationToken));
        Assert.Equal(VectorIndexFailure.Refused, failure.Reason);
    }

    [Fact]
    public async Task Deleting_what_is_not_there_is_no_error() =>
        await stores.Collections.DeleteAsync(stores.UniqueName(), TestContext.Current.CancellationToken);

    [Fact]
    public async Task An_alias_always_answers_with_one_whole_collection_while_it_is_switched()
    {
        var ct = TestContext.Current.CancellationToken;
        string[] collections = [await FillAsync(30, 1, new CollectionOptions()), await FillAsync(30, 2, new CollectionOptions())];
        var alias = stores.UniqueName();
        Assert.Null(await stores.Collections.AliasTargetAsync(alias, ct));
        await stores.Collections.SwitchAliasAsync(alias, collections[0], ct);
        Assert.Equal(collections[0], await stores.Collections.AliasTargetAsync(alias, ct));

        var scores = await Task.WhenAll(collections.Select(ScoresAsync));
        Assert.NotEqual(scores[0], scores[1]);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var seen = new int[2];
            while (!done.IsCancellationRequested)
            {
                var answer = await ScoresAsync(alias);
                seen[Array.FindIndex(scores, answer.SequenceEqual)]++;
            }

            return seen;
        }, ct)).ToArray();
        try
        {
            for (var i = 1; i <= 60; i++)
                await stores.Collections.SwitchAliasAsync(alias, collections[i % 2], ct);
        }
        finally
        {
            await done.CancelAsync();
        }

        var total = (await Wait.InTimeAsync(Task.WhenAll(readers))).Aggregate((a, b) => [a[0] + b[0], a[1] + b[1]]);
        Assert.All(total, count => Assert.True(count > 0));

        await stores.Collections.DeleteAsync(collections[0], ct);
        Assert.Null(await stores.Collections.AliasTargetAsync(alias, ct));
    }

    [Fact]
    public async Task An_alias_that_cannot_be_moved_stays_where_it_is()
    {
        var ct = TestContext.Current.CancellationToken;
        var (collection, alias) = (await FillAsync(30, 1, new CollectionOptions()), stores.UniqueName());
        await stores.Collections.SwitchAliasAsync(alias, collection, ct);
        await Assert.ThrowsAsync<VectorIndexException>(() => stores.Collections.SwitchAliasAsync(alias, stores.UniqueName(), ct));
        Assert.Equal(collection, await stores.Collections.AliasTargetAsync(alias, ct));
    }

    private async Task<float[]> ScoresAsync(string collection)
    {
        var hits = new VectorHits();
        await stores.Index.QueryAsync(collection, [new VectorQuery(new float[] { 1, 2, 3, 4 }, 30)], [hits], TimeSpan.FromSeconds(30),
            TestContext.Current.CancellationToken);
        return hits.Scores.ToArray();
    }

    private async Task<string> FillAsync(int count, int seed, CollectionOptions options)
    {
        var collection = stores.UniqueName();
        await stores.Collections.CreateAsync(collection, 4, options, TestContext.Current.CancellationToken);
        await UpsertAsync(collection, count, seed);
        return collection;
    }

    private Task UpsertAsync(string collection, int count, int seed)
    {
        var vectors = RandomWorks.Vectors(count, 4, seed);
        return stores.Collections.UpsertAsync(
            collection, [.. RandomWorks.Create(count, seed).Select((work, i) => new VectorPoint(work.WorkId, vectors[i]))],
            TestContext.Current.CancellationToken);
    }
}
