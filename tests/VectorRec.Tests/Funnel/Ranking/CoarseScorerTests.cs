using VectorRec.Funnel.Ranking;
using VectorRec.Generations;
using VectorRec.Scenes;

namespace VectorRec.Tests.Funnel.Ranking;

public sealed class CoarseScorerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_score_is_the_towers_part_and_each_control_recomputed_from_the_rows()
    {
        var works = Some.Works(200, seed: 21);
        var embeddings = Some.Embeddings(200, 33, seed: 22);
        float[] bias = [.. Enumerable.Range(0, 200).Select(i => (i % 7) - 3f)];
        using var table = Some.Table(_folder["items.vrt"], works, embeddings, bias);
        var user = Some.Embeddings(1, 33, seed: 23)[0];
        var options = new CoarseOptions { TimelinessWeight = 1.5f, HalfLifeHours = 100, QualityWeight = 2, CreatorSupportWeight = 0.7f };
        int[] rows = [.. Enumerable.Range(0, 200).Reverse()];
        var scores = new float[200];

        new CoarseScorer(table, options, Some.Now, meanEngagement: 0.3f).Score(user, 0.1f, rows, scores);

        var supported = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            var work = works[rows[i]];
            var dot = user.Zip(embeddings[rows[i]]).Sum(pair => (double)pair.First * pair.Second);
            var hours = (Some.Now - work.CreatedAt).TotalHours;
            var open = ExposurePool.IsOpen(work.Impressions, table.Engagement[rows[i]], 0.3f, work.CreatorLevel);
            var expected = (dot / 0.1) + bias[rows[i]] + (1.5 * Math.Pow(2, -hours / 100)) + (2 * work.Quality) + (open ? 0.7 : 0);
            Assert.Equal(expected, scores[i], 1e-3);
            supported += open ? 1 : 0;
        }

        Assert.InRange(supported, 20, 180);
    }

    [Theory]
    [InlineData(0, 0.1f, 0, true)]
    [InlineData(49, 0.1f, 0, true)]
    [InlineData(50, 0.1f, 0, false)]
    [InlineData(50, 0.5f, 0, true)]
    [InlineData(149, 0.5f, 0, true)]
    [InlineData(1349, 0.5f, 0, true)]
    [InlineData(1350, 0.5f, 0, false)]
    [InlineData(299, 0.1f, 10, true)]
    [InlineData(300, 0.1f, 10, false)]
    public void A_pool_is_open_until_its_quota_is_used_up_and_good_feedback_enlarges_it(
        long impressions, float engagement, int level, bool open) =>
        Assert.Equal(open, ExposurePool.IsOpen(impressions, engagement, mean: 0.3f, level));

    public void Dispose() => _folder.Dispose();
}
