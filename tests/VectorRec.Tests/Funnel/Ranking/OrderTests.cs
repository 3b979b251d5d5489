using CsCheck;
using VectorRec.Funnel.Ranking;

namespace VectorRec.Tests.Funnel.Ranking;

public sealed class OrderTests
{
    // Few distinct scores: most comparisons are ties.
    private static readonly Gen<float> Score =
        Gen.OneOf(Gen.Float[-5, 5], Gen.Const(0f), Gen.Const(-0f), Gen.Const(1f), Gen.Const(float.MaxValue), Gen.Const(float.MinValue));

    [Fact]
    public void The_top_is_that_of_a_full_sort_by_score_and_then_row() =>
        Gen.Select(Score.Array[0, 300], Gen.Int[0, 320], Gen.Int[0, 1_000_000]).Sample((scores, top, seed) =>
        {
            var random = new Random(seed);
            int[] rows = [.. Enumerable.Range(0, scores.Length)];
            random.Shuffle(rows);
            int[] positions = [.. Enumerable.Range(0, scores.Length)];
            random.Shuffle(positions);

            Order.Top(positions, top, scores, rows);

            int[] expected = [.. Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).ThenBy(i => rows[i])];
            var kept = Math.Min(top, scores.Length);
            Assert.Equal(expected[..kept], positions[..kept]);
            Assert.Equal(expected.Order(), positions.Order());
        });
}
