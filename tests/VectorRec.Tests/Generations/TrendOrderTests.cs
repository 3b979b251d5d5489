using VectorRec.Catalogue;
using VectorRec.Generations;

namespace VectorRec.Tests.Generations;

public sealed class TrendOrderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Ranks_as_sorting_all_works_does_and_breaks_ties_by_id()
    {
        var random = new Random(41);
        // Few different counts, so that there are ties.
        var works = Some.Works(500, seed: 40)
            .Select(work => work with { Recent = new(random.Next(4) * 20, random.Next(3) * 5, random.Next(2)) }).ToArray();
        using var table = Some.Table(_folder["items.vrt"], works, Some.Embeddings(500, 4, seed: 42), new float[500]);
        foreach (var filter in (ItemFilter?[])[null, new ItemFilter(new WorkFilter { Media = Media.Video }, table)])
        {
            foreach (var length in (int[])[1, 20, 499, 1000])
            {
                var expected = Enumerable.Range(0, 500).Where(row => filter?.Matches(row) != false)
                    .OrderByDescending(row => Engagement.Trend(works[row].Recent, 0.3)).ThenBy(row => works[row].WorkId).Take(length);
                Assert.Equal(expected, TrendOrder.Rank(table, length, filter));
            }
        }
    }

    public void Dispose() => _folder.Dispose();
}
