using VectorRec.Evaluation;

namespace VectorRec.Tests.Evaluation;

public sealed class RankingMetricsTests
{
    [Fact]
    public void Hits_count_by_place()
    {
        long[] ranked = [5, 1, 9, 2];
        var relevant = new HashSet<long> { 1, 2, 3 };

        Assert.Equal(1 / 3.0, RankingMetrics.Recall(ranked, relevant, 2), 12);
        Assert.Equal(2 / 3.0, RankingMetrics.Recall(ranked, relevant, 10), 12);
        // Hits at ranks 2 and 4; the ideal has them at 1, 2 and 3.
        var expected = ((1 / Math.Log2(3)) + (1 / Math.Log2(5))) / (1 + (1 / Math.Log2(3)) + (1 / Math.Log2(4)));
        Assert.Equal(expected, RankingMetrics.Ndcg(ranked, relevant, 10), 12);
    }

    [Fact]
    public void All_relevant_works_at_the_top_are_perfect_even_when_k_is_smaller_than_their_number()
    {
        long[] ranked = [3, 1];
        var relevant = new HashSet<long> { 1, 2, 3 };

        Assert.Equal(1, RankingMetrics.Ndcg(ranked, relevant, 2), 12);
        Assert.Equal(2 / 3.0, RankingMetrics.Recall(ranked, relevant, 2), 12);
    }
}
