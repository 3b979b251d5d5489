using System.Numerics.Tensors;
using VectorRec.Catalogue;
using VectorRec.Funnel.Recall;

namespace VectorRec.Tests.Funnel.Recall;

public sealed class ExactScanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Finds_the_nearest_works_of_each_question()
    {
        var works = Some.Works(600, seed: 31);
        var embeddings = Some.Embeddings(600, 16, seed: 32);
        // Popularity does not count here.
        float[] bias = [.. Enumerable.Range(0, 600).Select(i => (i % 5) * 2f)];
        for (var i = 300; i < 600; i++)
            embeddings[i] = embeddings[i - 300];
        using var table = Some.Table(_folder["items.vrt"], works, embeddings, bias);
        var user = Some.Embeddings(1, 16, seed: 33)[0];
        WorkFilter[] filters = [WorkFilter.None, new() { Media = Media.Video }, new() { Tags = ["opera"] }, new() { Tags = ["unheard"] }];

        foreach (var limit in (int[])[1, 7, 250, 1000])
        {
            var found = ExactScan.Search(
                table, user, [.. filters.Select(filter => new ScanQuestion(new ItemFilter(filter, table), limit))], from: 0,
                TestContext.Current.CancellationToken);

            for (var q = 0; q < filters.Length; q++)
            {
                var passing = new ItemFilter(filters[q], table);
                var expected = Enumerable.Range(0, 600).Where(passing.Matches)
                    .OrderByDescending(row => TensorPrimitives.Dot<float>(user, embeddings[row])).ThenBy(row => row).Take(limit);
                Assert.Equal(expected, found[q]);
                Assert.Equal(q == 3, found[q].Length == 0);
            }
        }
    }

    public void Dispose() => _folder.Dispose();
}
