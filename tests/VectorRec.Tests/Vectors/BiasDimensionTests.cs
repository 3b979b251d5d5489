using VectorRec.Tests.Stores;
using VectorRec.Vectors;

namespace VectorRec.Tests.Vectors;

public sealed class BiasDimensionTests(TestCollections stores) : IClassFixture<TestCollections>
{
    private const int Count = 500;
    private const int Dimension = 16;
    private const float Temperature = 0.07f;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_index_returns_works_in_coarse_order(bool exact)
    {
        var ct = TestContext.Current.CancellationToken;
        var collection = stores.UniqueName();
        var works = RandomWorks.Create(Count, seed: 3);
        var embeddings = RandomWorks.Vectors(Count, Dimension, seed: 4);
        var random = new Random(5);
        var bias = works.Select(_ => (float)((random.NextDouble() * 8) - 4)).ToArray();
        await stores.Collections.CreateAsync(
            collection, BiasDimension.WidthOf(Dimension), new CollectionOptions { FullScanThreshold = 10 }, ct);
        await stores.Collections.UpsertAsync(collection, [.. works.Select((work, i) =>
        {
            var stored = new float[BiasDimension.WidthOf(Dimension)];
            BiasDimension.Store(embeddings[i], bias[i], Temperature, stored);
            return new VectorPoint(work, stored);
        })], ct);
        await stores.Collections.IndexAsync(collection, ct);
        await stores.Collections.WaitUntilIndexedAsync(collection, null, TimeProvider.System, ct);

        foreach (var user in RandomWorks.Vectors(20, Dimension, seed: 6))
        {
            var hits = new VectorHits();
            await stores.Index.QueryAsync(
                collection, [new VectorQuery(BiasDimension.Ask(user), 50) { Exact = exact, Ef = Count }], [hits],
                TimeSpan.FromSeconds(30), ct);
            var coarse = works.Select((work, i) => (work.WorkId, Score: (Dot(user, embeddings[i]) / Temperature) + bias[i]))
                .OrderByDescending(pair => pair.Score).ToArray();
            // The graph may miss a work; what it returns has the same scores in the same order.
            var returned = coarse.Where(pair => hits.WorkIds.Contains(pair.WorkId)).ToArray();
            Assert.Equal(returned.Select(pair => pair.WorkId), hits.WorkIds.ToArray());
            for (var i = 0; i < returned.Length; i++)
                Assert.Equal(returned[i].Score, hits.Scores[i] / Temperature, 1e-3);
            Assert.InRange(returned.Intersect(coarse.Take(50)).Count(), exact ? 50 : 45, 50);
        }
    }

    [Fact]
    public async Task Asking_for_works_like_one_ignores_popularity()
    {
        var ct = TestContext.Current.CancellationToken;
        var collection = stores.UniqueName();
        var works = RandomWorks.Create(2, seed: 7);
        await stores.Collections.CreateAsync(collection, 3, new CollectionOptions(), ct);
        await stores.Collections.UpsertAsync(
            collection, [new(works[0], Stored([1, 0], bias: -9)), new(works[1], Stored([0, 1], bias: 9))], ct);
        var (like, asked) = (new VectorHits(), new VectorHits());
        await stores.Index.QueryAsync(
            collection, [new VectorQuery(BiasDimension.AskLike([1, 0.5f]), 1), new VectorQuery(BiasDimension.Ask([1, 0.5f]), 1)],
            [like, asked],
            TimeSpan.FromSeconds(30), ct);
        Assert.Equal(works[0].WorkId, like.WorkIds[0]);
        Assert.Equal(works[1].WorkId, asked.WorkIds[0]);

        static float[] Stored(float[] embedding, float bias)
        {
            var stored = new float[3];
            BiasDimension.Store(embedding, bias, 1, stored);
            return stored;
        }
    }

    private static float Dot(float[] a, float[] b) => (float)a.Zip(b, (x, y) => (double)x * y).Sum();
}
