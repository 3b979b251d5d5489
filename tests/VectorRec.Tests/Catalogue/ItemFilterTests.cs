using VectorRec.Catalogue;

namespace VectorRec.Tests.Catalogue;

public sealed class ItemFilterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Passes_exactly_the_works_that_the_filter_describes()
    {
        var works = Some.Works(400, seed: 11);
        using var table = Some.Table(_folder["items.vrt"], works, Some.Embeddings(400, 2, 1), new float[400]);
        var random = new Random(12);
        var passed = 0;

        for (var trial = 0; trial < 300; trial++)
        {
            var filter = RandomFilter(random, works);
            var items = new ItemFilter(filter, table);
            for (var row = 0; row < works.Length; row++)
            {
                Assert.Equal(Describes(filter, works[row]), items.Matches(row));
                passed += items.Matches(row) ? 1 : 0;
            }
        }

        Assert.InRange(passed, 1_000, 300 * 400 - 1_000);
    }

    public void Dispose() => _folder.Dispose();

    private static WorkFilter RandomFilter(Random random, WorkRow[] works) => new()
    {
        Kinds = random.Next(3) == 0 ? [WorkKind.Work] : [],
        Media = random.Next(4) == 0 ? Media.Video : null,
        Languages = random.Next(4) == 0 ? ["zh", "nowhere"] : [],
        Tags = random.Next(4) == 0 ? ["pop", "jazz", "unheard"] : [],
        CreatorIds = random.Next(6) == 0 ? [.. works.Where(_ => random.Next(5) == 0).Select(work => work.CreatorId ?? 5)] : [],
        SongIds = random.Next(6) == 0 ? [.. works.Where(_ => random.Next(5) == 0).Select(work => work.SongId ?? 5)] : [],
        MinQuality = random.Next(4) == 0 ? works[random.Next(works.Length)].Quality : null,
        CreatedAfter = random.Next(4) == 0 ? new DateTimeOffset(works[random.Next(works.Length)].CreatedAt) : null,
        City = random.Next(5) == 0 ? "Chengdu" : random.Next(50) == 0 ? "Atlantis" : null,
    };

    private static bool Describes(WorkFilter filter, WorkRow work) =>
        (filter.Kinds.Count == 0 || filter.Kinds.Contains(work.Kind))
        && (filter.Media is null || filter.Media == work.Media)
        && (filter.Languages.Count == 0 || (work.Language is not null && filter.Languages.Contains(work.Language)))
        && (filter.Tags.Count == 0 || filter.Tags.Intersect(work.Tags).Any())
        && (filter.CreatorIds.Count == 0 || (work.CreatorId is { } creator && filter.CreatorIds.Contains(creator)))
        && (filter.SongIds.Count == 0 || (work.SongId is { } song && filter.SongIds.Contains(song)))
        && (filter.MinQuality is null || work.Quality >= filter.MinQuality)
        && (filter.CreatedAfter is null || work.CreatedAt > filter.CreatedAfter.Value.UtcDateTime)
        && (filter.City is null || filter.City == work.City);
}
