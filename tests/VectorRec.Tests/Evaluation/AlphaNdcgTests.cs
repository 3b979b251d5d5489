using CsCheck;
using VectorRec.Evaluation;

namespace VectorRec.Tests.Evaluation;

public sealed class AlphaNdcgTests
{
    private static readonly Gen<int[][]> Works = Gen.Int[0, 4].Array[0, 3].Array[0, 5];

    [Fact]
    public void A_second_work_about_the_same_topic_is_worth_1_minus_alpha_of_the_first()
    {
        // Ideal: topic 1, topic 2, then topic 1 again. The slate repeats topic 1 at once.
        int[][] relevant = [[1], [1], [2]];
        var ideal = 1 + (1 / Math.Log2(3)) + (0.5 / 2);
        Assert.Equal((1 + (0.5 / Math.Log2(3)) + (1 / 2.0)) / ideal, AlphaNdcg.At(relevant, relevant, 3), 1e-12);
        Assert.Equal(1, AlphaNdcg.At([[1], [2], [1]], relevant, 3), 1e-12);
    }

    [Fact]
    public void With_alpha_0_and_one_topic_it_is_Ndcg() => Gen.Select(Gen.Bool.Array[1, 12], Gen.Int[1, 12]).Sample((hits, k) =>
    {
        long[] ranked = [.. Enumerable.Range(0, hits.Length).Select(i => (long)i)];
        var relevant = ranked.Where(i => hits[i]).ToHashSet();
        if (relevant.Count == 0)
            return;
        var slate = hits.Select(hit => hit ? new[] { 5 } : []).ToArray();
        var expected = RankingMetrics.Ndcg(ranked, relevant, k);
        Assert.Equal(expected, AlphaNdcg.At(slate, [.. relevant.Select(_ => new[] { 5 })], k, 0), 1e-12);
    });

    [Fact]
    public void The_greedy_ideal_is_nearly_the_best_order() => Works.Sample(works =>
    {
        // Greedy guarantees at least 1 - 1/e of the best; small sets are far closer.
        var best = Permutations(works).Max(order => AlphaNdcg.At(order, works, works.Length));
        Assert.True(works.All(w => w.Length == 0) ? best == 0 : best is >= 1 - 1e-12 and < 1.1, $"{best}");
    });

    [Fact]
    public void Nothing_relevant_gives_0()
    {
        Assert.Equal(0, AlphaNdcg.At([[], []], [], 2));
        Assert.Equal(0, AlphaNdcg.At([[1]], [[1]], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => AlphaNdcg.At([], [], 1, 1.5));
    }

    private static IEnumerable<int[][]> Permutations(int[][] works) => works.Length == 0
        ? [[]]
        : Enumerable.Range(0, works.Length)
            .SelectMany(i => Permutations([.. works[..i], .. works[(i + 1)..]]).Select(rest => (int[][])[works[i], .. rest]));
}
