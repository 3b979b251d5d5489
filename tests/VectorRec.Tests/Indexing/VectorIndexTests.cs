using Dapper;
using VectorRec.Catalogue;
using VectorRec.Features;
using VectorRec.Generations;
using VectorRec.Indexing;
using VectorRec.Models;
using VectorRec.Storage;
using BundleCopy = VectorRec.Tests.Models.BundleCopy;

namespace VectorRec.Tests.Indexing;

/// <summary>Works are embedded with the vectors that they carry, when the bundle reads them.</summary>
public sealed class VectorIndexTests(IndexedCatalogue catalogue) : IClassFixture<IndexedCatalogue>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Works_of_which_nothing_else_differs_lie_where_their_vectors_say()
    {
        using var copy = new BundleCopy("ContentBundle");
        // Unknown to the bundle, of one bucket, and alike but for their vectors: the third has none.
        long[] alike =
            [.. Enumerable.Range(1, 400).Select(id => (long)id).GroupBy(id => new IdVocabulary([9]).IndexOf(id)).First().Take(3)];
        await ExecuteAsync(
            """
            update works set creator_id = null, song_id = null, media = 'audio', language = null, tags = '{}', quality = 0.5
            where work_id = any(@alike);
            delete from work_vectors;
            insert into work_vectors values (@first, '{2,0,0,0,0}'), (@second, '{0,0,3,0,0}');
            """, new { alike, first = alike[0], second = alike[1] });
        await catalogue.IndexAsync(copy.Folder, new IndexOptions { Gate = new() { MinRecall = 0 } });
        var generation = Generation.Load((await catalogue.Runs.ActiveAsync(Ct))!, catalogue.Home.Folder, threads: 1);
        try
        {
            using var tower = new TowerBatch(generation.Bundle.ItemTower, 1);
            var features = new FeatureBatch(generation.Bundle.Schema, FeatureSide.Item, 1);
            await using var snapshot = await CatalogueSnapshot.OpenAsync(catalogue.Database.Source, Ct);
            var found = new List<(float[] Embedding, float[] Content, float Missing)>();
            await foreach (var work in snapshot.ReadWorksAsync(activeOnly: true, vectors: true, Ct))
            {
                if (!alike.Contains(work.WorkId))
                    continue;
                generation.Bundle.Items.Encode(work, tower.Features, 0);
                generation.Bundle.ItemTower.Run(tower);
                var row = generation.Items.RowOf(work.WorkId);
                var embedding = generation.Items.Embeddings.ToArray(row);
                Assert.All(embedding.Zip(tower.Embedding(0).ToArray()), pair => Assert.Equal(pair.Second, pair.First, 0.002f));
                Assert.True(generation.ItemFeatures!.TryRead(row, features, 0));
                found.Add((embedding, features.Values(FeatureNames.Content, 0).ToArray(),
                    features.Values(FeatureNames.ContentMissing, 0)[0]));
            }

            Assert.Equal([[1, 0, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0, 0]], found.Select(work => work.Content));
            Assert.Equal([0, 0, 1], found.Select(work => work.Missing));
            Assert.All(
                (IEnumerable<(int, int)>)[(0, 1), (0, 2), (1, 2)],
                pair => Assert.True(Likeness(found[pair.Item1].Embedding, found[pair.Item2].Embedding) < 0.999));
        }
        finally
        {
            generation.Release();
        }
    }

    [Fact]
    public async Task A_work_that_is_newer_than_the_index_is_embedded_with_its_vector()
    {
        using var copy = new BundleCopy("ContentBundle");
        await ExecuteAsync("delete from work_vectors; insert into work_vectors values (1, '{1,0,0,0,0}')", new { });
        await catalogue.IndexAsync(copy.Folder, new IndexOptions { Gate = new() { MinRecall = 0 } });
        var generation = Generation.Load((await catalogue.Runs.ActiveAsync(Ct))!, catalogue.Home.Folder, threads: 1);
        try
        {
            await ExecuteAsync("insert into works (work_id) values (9001); insert into work_vectors values (9001, '{0,0,0,0,7}')", new { });
            var caughtUp = await new CatalogueFollower(new WorkChangeFeed(catalogue.Database.Source)).CatchUpAsync(generation, Ct);
            Assert.Equal(1, caughtUp.Added);
            var features = new FeatureBatch(generation.Bundle.Schema, FeatureSide.Item, 1);
            Assert.True(generation.ItemFeatures!.TryRead(generation.Items.RowOf(9001), features, 0));
            Assert.Equal([0, 0, 0, 0, 1], features.Values(FeatureNames.Content, 0).ToArray());

            // The user tower reads the vectors of what was heard, of works of the table and of newer ones.
            var user = new FeatureBatch(generation.Bundle.Schema, FeatureSide.User, 1);
            EngagedWork[] history = [.. ((long[])[9001, 1, 2, 123456]).Select(work => new EngagedWork(work, null, null, []))];
            generation.Bundle.Users.EncodeHistory(history, generation, user, 0);
            var half = (float)Math.Sqrt(0.5);
            Assert.Equal([half, 0, 0, 0, half], user.Values(FeatureNames.HistoryContent, 0).ToArray());
        }
        finally
        {
            generation.Release();
            await ExecuteAsync("delete from works where work_id = 9001", new { });
        }
    }

    [Fact]
    public async Task Vectors_of_another_width_than_the_bundle_reads_are_refused_before_anything_is_built()
    {
        using var copy = new BundleCopy("ContentBundle");
        await ExecuteAsync("delete from work_vectors; insert into work_vectors values (1, '{1,0,0}')", new { });
        var runs = (await catalogue.Runs.ListAsync(Ct)).Count;
        var refused = await Assert.ThrowsAsync<IndexRefusedException>(() => catalogue.IndexAsync(copy.Folder));
        Assert.Equal("The bundle content-1 reads vectors of 5 numbers, and those of the works have 3: train one on them.", refused.Message);
        Assert.Equal(runs, (await catalogue.Runs.ListAsync(Ct)).Count);
        // One that reads none does not mind.
        await catalogue.IndexAsync();
    }

    private static double Likeness(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();

    private async Task ExecuteAsync(string sql, object parameters)
    {
        await using var connection = await catalogue.Database.Source.OpenConnectionAsync(Ct);
        await connection.ExecuteAsync(sql, parameters);
    }
}
