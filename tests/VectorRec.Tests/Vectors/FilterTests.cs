using CsCheck;
using VectorRec.Catalogue;
using VectorRec.Tests.Stores;
using VectorRec.Vectors;

namespace VectorRec.Tests.Vectors;

public sealed class FilterTests(TestCollections stores) : IClassFixture<TestCollections>
{
    private const int Count = 400;

    private static readonly WorkRow[] Works = RandomWorks.Create(Count, seed: 1);

    [Fact]
    public async Task A_filtered_search_finds_exactly_the_works_that_pass_one_by_one()
    {
        var ct = TestContext.Current.CancellationToken;
        var collection = stores.UniqueName();
        await stores.Collections.CreateAsync(collection, 12, new CollectionOptions { FullScanThreshold = 10 }, ct);
        var vectors = RandomWorks.Vectors(Count, 12, seed: 2);
        await stores.Collections.UpsertAsync(collection, [.. Works.Select((work, i) => new VectorPoint(work, vectors[i]))], ct);
        await stores.Collections.IndexAsync(collection, ct);
        await stores.Collections.WaitUntilIndexedAsync(collection, null, TimeProvider.System, ct);

        var matched = 0;
        await Filters.SampleAsync(async filter =>
        {
            var (exact, graph) = (new VectorHits(), new VectorHits());
            var query = new VectorQuery(vectors[0], Count) { Filter = filter };
            await stores.Index.QueryAsync(
                collection, [query with { Exact = true }, query with { Ef = Count }], [exact, graph], TimeSpan.FromSeconds(30), ct);
            var expected = Works.Where(work => Passes(filter, work)).Select(work => work.WorkId).ToArray();
            Assert.Equal(expected, exact.WorkIds.ToArray().Order());
            // The graph may miss a work, but never returns one that does not pass.
            Assert.Empty(graph.WorkIds.ToArray().Except(expected));
            Assert.True(graph.Count >= expected.Length * 9 / 10, $"{graph.Count} of {expected.Length}");
            Interlocked.Add(ref matched, expected.Length is > 0 and < Count ? 1 : 0);
        }, iter: 300, threads: 1);
        Assert.True(matched > 100, $"only {matched} of 300 filters told works apart");
    }

    private static readonly Gen<WorkFilter> Filters =
        from kinds in Some(Gen.Enum<WorkKind>())
        from media in Gen.Enum<Media>().Nullable(0.6)
        from languages in Some(OneOf([.. RandomWorks.Languages, "xx"]))
        from tags in Some(OneOf([.. RandomWorks.Tags, "no such tag"]))
        from creators in Some(Gen.OneOf(Gen.Long[0, 20], Gen.Long[long.MaxValue - 6, long.MaxValue]))
        from songs in Some(Gen.Long[0, 11])
        from quality in Gen.Int[0, 10].Select(tenths => tenths / 10f).Nullable(0.7)
        from after in Gen.Int[-1, 21].Select(halves => RandomWorks.Start.AddMilliseconds(halves * 500)).Nullable(0.7)
        from city in OneOf([.. RandomWorks.Cities, "Nowhere"]).Null(0.8)
        select new WorkFilter
        {
            Kinds = kinds,
            Media = media,
            Languages = languages,
            Tags = tags,
            CreatorIds = creators,
            SongIds = songs,
            MinQuality = quality,
            CreatedAfter = after,
            City = city,
        };

    private static Gen<string> OneOf(string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    // Mostly no condition: with all at once nothing would pass.
    private static Gen<T[]> Some<T>(Gen<T> value) => Gen.Frequency((7, Gen.Const(Array.Empty<T>())), (3, value.Array[1, 3]));

    private static bool Passes(WorkFilter filter, WorkRow work) =>
        (filter.Kinds.Count == 0 || filter.Kinds.Contains(work.Kind))
        && (filter.Media is not { } media || work.Media == media)
        && (filter.Languages.Count == 0 || (work.Language is { } language && filter.Languages.Contains(language)))
        && (filter.Tags.Count == 0 || work.Tags.Intersect(filter.Tags).Any())
        && (filter.CreatorIds.Count == 0 || (work.CreatorId is { } creator && filter.CreatorIds.Contains(creator)))
        && (filter.SongIds.Count == 0 || (work.SongId is { } song && filter.SongIds.Contains(song)))
        && (filter.MinQuality is not { } quality || work.Quality >= quality)
        && (filter.CreatedAfter is not { } after || new DateTimeOffset(work.CreatedAt).ToUnixTimeSeconds() > after.ToUnixTimeSeconds())
        && (filter.City is not { } city || work.City == city);
}
