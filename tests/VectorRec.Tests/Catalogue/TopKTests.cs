using CsCheck;
using VectorRec.Catalogue;

namespace VectorRec.Tests.Catalogue;

public sealed class TopKTests
{
    // Few distinct scores: most comparisons are ties.
    private static readonly Gen<float> Score = Gen.OneOf(
        Gen.Float[-5, 5], Gen.Const(0f), Gen.Const(-0f), Gen.Const(1f), Gen.Const(float.MaxValue), Gen.Const(float.MinValue),
        Gen.Const(float.PositiveInfinity), Gen.Const(float.NegativeInfinity), Gen.Const(float.NaN), Gen.Const(-float.NaN));

    [Fact]
    public void Selected_are_the_first_of_a_full_sort_by_score_and_then_row() =>
        Gen.Select(Score.Array[0, 300], Gen.Int[0, 320], Gen.Int[0, 1_000_000]).Sample((scores, k, seed) =>
        {
            var rows = Shuffled(scores.Length, seed);
            var positions = Shuffled(scores.Length, seed + 1);

            TopK.Select(positions, k, scores, rows);

            Assert.Equal(Best(scores, rows, k), positions[..Math.Min(k, scores.Length)]);
            Assert.Equal(Enumerable.Range(0, scores.Length), positions.Order());
        });

    [Fact]
    public void Kept_are_the_first_of_a_full_sort_in_whatever_order_they_come() =>
        Gen.Select(Score.Array[0, 600], Gen.Int[0, 120], Gen.Int[0, 1_000_000]).Sample((scores, k, seed) =>
        {
            var rows = Shuffled(scores.Length, seed);
            var top = new TopK(k);
            for (var i = 0; i < scores.Length; i++)
                top.Offer(TopK.KeyOf(scores[i], rows[i]), i);
            Assert.Equal(Best(scores, rows, k), top.Ranked());
        });

    [Fact]
    public void What_is_not_taken_would_not_have_been_kept() =>
        Gen.Select(Gen.UInt[0, 50].Array[0, 600], Gen.Int[0, 60]).Sample((values, k) =>
        {
            var top = new TopK(k);
            for (var row = 0; row < values.Length; row++)
            {
                var key = TopK.KeyOf(values[row], row);
                if (top.Takes(key))
                    top.Offer(key, row);
                else
                    Assert.True(values[..row].Count(value => value >= values[row]) >= k);
            }

            Assert.Equal(Enumerable.Range(0, values.Length).OrderByDescending(row => values[row]).Take(k), top.Ranked());
        });

    [Fact]
    public void More_may_be_offered_after_a_ranking()
    {
        var top = new TopK(2);
        foreach (var row in (int[])[5, 3, 9])
            top.Offer(TopK.KeyOf(1f, row), row);
        Assert.Equal([3, 5], top.Ranked());
        top.Offer(TopK.KeyOf(2f, 7), 7);
        Assert.Equal([7, 3], top.Ranked());
    }

    // NaN compares as less than all other numbers.
    private static int[] Best(float[] scores, int[] rows, int k) =>
        [.. Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).ThenBy(i => rows[i]).Take(k)];

    private static int[] Shuffled(int count, int seed)
    {
        int[] numbers = [.. Enumerable.Range(0, count)];
        new Random(seed).Shuffle(numbers);
        return numbers;
    }
}
