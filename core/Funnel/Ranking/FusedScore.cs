namespace VectorRec.Funnel.Ranking;

/// <summary>
/// Several objectives as one score: <c>sum(weight * probability) / sum(weight)</c>, in [0, 1]. What is compared is its logit, the
/// unit of coarse scores, so that controls, class weights and theta mean the same behind either ranking.
/// </summary>
public static class FusedScore
{
    // Single precision tells no more apart next to 1.
    private const float Least = 1e-6f;

    /// <param name="probabilities">[objectives], each in [0, 1].</param>
    /// <param name="weights">[objectives], at least 0, one above 0.</param>
    /// <returns>In [0, 1]; not finite when a probability is not.</returns>
    public static float Fuse(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> weights)
    {
        var (sum, total) = (0f, 0f);
        for (var i = 0; i < weights.Length; i++)
        {
            sum += weights[i] * probabilities[i];
            total += weights[i];
        }

        return sum / total;
    }

    /// <summary>ln(p / (1 - p)), with p kept 1e-6 away from 0 and 1; not finite when p is not.</summary>
    public static float Logit(float probability)
    {
        var p = Math.Clamp(probability, Least, 1 - Least);
        return float.IsFinite(probability) ? MathF.Log(p / (1 - p)) : float.NaN;
    }
}
