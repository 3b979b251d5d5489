using CsCheck;
using VectorRec.Diversity;
using VectorRec.Diversity.Rules;
using VectorRec.Funnel.Ranking;

namespace VectorRec.Tests.Funnel.Ranking;

public sealed class FusedScoreTests
{
    private static readonly Gen<float[]> Probabilities = Gen.Float[0, 1].Array[2, 60];

    [Fact]
    public void A_fused_score_lies_between_the_probabilities_and_does_not_depend_on_the_scale_of_the_weights() =>
        Gen.Select(Gen.Float[0, 1].Array[4], Gen.Float[0.01f, 10].Array[4], Gen.Float[0.1f, 10]).Sample((probabilities, weights, scale) =>
        {
            var fused = FusedScore.Fuse(probabilities, weights);
            Assert.InRange(fused, probabilities.Min() - 1e-5f, probabilities.Max() + 1e-5f);
            Assert.Equal(fused, FusedScore.Fuse(probabilities, [.. weights.Select(weight => weight * scale)]), 1e-4f);
        });

    [Fact]
    public void A_logit_keeps_the_order_is_finite_for_every_probability_and_leads_back() => Probabilities.Sample(probabilities =>
    {
        foreach (var p in probabilities.Append(0).Append(1))
        {
            var logit = FusedScore.Logit(p);
            Assert.InRange(logit, -14, 14);
            Assert.Equal(p, 1 / (1 + MathF.Exp(-logit)), 2e-6f);
        }

        var sorted = probabilities.Order().ToArray();
        for (var i = 1; i < sorted.Length; i++)
            Assert.True(FusedScore.Logit(sorted[i - 1]) <= FusedScore.Logit(sorted[i]));
    });

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void What_is_not_finite_stays_so(float probability) => Assert.False(float.IsFinite(FusedScore.Logit(probability)));

    // Re-ranking may be given coarse logits or these: neither their level nor their spread may matter to the slate.
    [Fact]
    public void A_slate_is_the_same_for_logits_of_any_level_and_spread()
    {
        var (cases, same) = (0, 0);
        Gen.Select(Gen.Float[0.001f, 0.999f].Array[5, 40], Gen.Float[-1, 1].Array[8 * 40], Gen.Float[-5, 5], Gen.Int[-2, 2])
            .Sample((probabilities, embeddings, level, spread) =>
            {
                var logits = probabilities.Select(FusedScore.Logit).ToArray();
                Interlocked.Increment(ref cases);
                if (logits.Distinct().Count() < logits.Length)
                    return;
                var other = logits.Select(logit => (logit * MathF.Pow(2, spread)) + level).ToArray();
                // Gains differ in the last bits; a slate may only differ where two works are as good as equal.
                var (slate, gains) = Slate(logits, embeddings);
                var (moved, movedGains) = Slate(other, embeddings);
                for (var i = 0; i < slate.Length && slate[i] == moved[i]; i++)
                    Assert.Equal(gains[i], movedGains[i], 1e-3f);
                for (var i = 0; i < slate.Length; i++)
                {
                    if (slate[i] == moved[i])
                        continue;
                    Assert.Equal(gains[i], movedGains[i], 1e-3f);
                    break;
                }

                Interlocked.Add(ref same, slate.SequenceEqual(moved) ? 1 : 0);
            });
        Assert.True(same > cases / 2, $"{same} of {cases} slates were the same");
    }

    private static (int[] Slate, float[] Gains) Slate(float[] scores, float[] embeddings)
    {
        var input = new DiversityInput
        {
            Scores = scores,
            Ids = [.. Enumerable.Range(1, scores.Length).Select(i => (long)i)],
            Embeddings = embeddings.AsSpan(0, scores.Length * 8),
            Dimension = 8,
        };
        var picks = new Pick[5];
        var outcome = SlateSelector.Select(input, new DiversityOptions { Rules = SlateRules.Off }, 5, picks);
        return ([.. picks.Take(outcome.Count).Select(pick => pick.Index)], [.. picks.Take(outcome.Count).Select(pick => pick.Gain)]);
    }
}
