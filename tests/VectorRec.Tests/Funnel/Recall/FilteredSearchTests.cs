using CsCheck;
using VectorRec.Catalogue;
using VectorRec.Funnel.Recall;
using VectorRec.Funnel.Sources;
using VectorRec.Tests.Stores;
using VectorRec.Vectors;

namespace VectorRec.Tests.Funnel.Recall;

public sealed class FilteredSearchTests(TestCollections stores) : IClassFixture<TestCollections>, IDisposable
{
    private const int Works = 4000;
    private const int Width = 12;
    private const int Limit = 10;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Finds_the_nearest_works_that_pass_whether_they_are_compared_or_asked_for()
    {
        var ct = TestContext.Current.CancellationToken;
        var works = Some.Works(Works, seed: 41);
        var embeddings = Some.Embeddings(Works, Width, seed: 42);
        // What is like the first work is seldom video, so that a sample of all works says nothing about its neighbourhood.
        for (var i = 1; i < Works; i += 2)
        {
            if (works[i].Media == Media.Audio)
                embeddings[i] = Between(embeddings[0], embeddings[i]);
        }

        using var table = Some.Table(_folder["items.vrt"], works, embeddings, new float[Works]);
        var collection = stores.UniqueName();
        await stores.Collections.CreateAsync(collection, Width, new CollectionOptions(), ct);
        await stores.Collections.UpsertAsync(
            collection, [.. works.Select((work, i) => new VectorPoint(work.WorkId, embeddings[i]))], ct);

        var (asked, compared, both) = (0, 0, 0);
        await Gen.Select(Filters, Gen.Int[0, 3]).SampleAsync(async (filter, around) =>
        {
            var search = new FilteredSearch(
                new IndexQuestion(new Channel(0, new Neighbourhood(Limit)), embeddings[around], Anchor.User, filter, 0), table);
            var hits = new VectorHits();
            if (search.Asked > 0)
                await stores.Index.QueryAsync(
                    collection, [new(embeddings[around], search.Asked) { Exact = true }], [hits], TimeSpan.FromSeconds(30), ct);
            var kept = search.Asked > 0 && search.Keep(hits);
            int[] found = kept ? [.. hits.WorkIds.ToArray().Select(table.RowOf)] : search.Compare();
            (asked, compared, both) =
                (asked + (kept ? 1 : 0), compared + (search.Asked == 0 ? 1 : 0), both + (search.Asked > 0 && !kept ? 1 : 0));

            var truth = ExactScan.Search(table, embeddings[around], [new(new ItemFilter(filter, table), Limit)], from: 0, ct)[0];
            Assert.True(found.Length >= Math.Min(truth.Length, Limit / 2), $"{found.Length} of {truth.Length}");
            // The index adds up in another order: among works as good as equal any may be first.
            Assert.Equal(found.Length, found.Distinct().Count());
            Assert.All(found, row => Assert.True(new ItemFilter(filter, table).Matches(row)));
            for (var i = 0; i < found.Length; i++)
                Assert.Equal(
                    table.Embeddings.Dot(embeddings[around], truth[i]), table.Embeddings.Dot(embeddings[around], found[i]), 1e-5f);
            Assert.True(kept || found.Length == truth.Length);
        }, iter: 300, threads: 1);
        Assert.True(asked > 20 && compared > 20 && both > 5, $"{asked} asked, {compared} compared, {both} both");
    }

    private static readonly string[] Tags = ["opera", "rock", "folk", "unheard"];

    private static readonly Gen<WorkFilter> Filters =
        from kinds in Gen.OneOf(Gen.Const(Array.Empty<WorkKind>()), Gen.Const(new[] { WorkKind.Work }))
        from media in Gen.Enum<Media>().Nullable(0.4)
        from tags in Gen.Int[0, Tags.Length - 1].Select(tag => Tags[tag]).Array[0, 2]
        from quality in Gen.Int[0, 10].Select(tenths => tenths / 10f).Nullable(0.6)
        select new WorkFilter { Kinds = kinds, Media = media, Tags = tags, MinQuality = quality };

    private static float[] Between(float[] near, float[] far)
    {
        float[] sum = [.. near.Zip(far, (a, b) => (9 * a) + b)];
        var norm = MathF.Sqrt(sum.Sum(x => x * x));
        return [.. sum.Select(x => x / norm)];
    }

    public void Dispose() => _folder.Dispose();
}
