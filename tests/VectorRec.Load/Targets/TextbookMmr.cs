namespace VectorRec.Load.Targets;

/// <summary>
/// Maximal marginal relevance as a caller writes it: each pick is the candidate with the greatest
/// <c>lambda * relevance - (1 - lambda) * likeness to the most similar pick</c> (Carbonell and Goldstein 1998). Likenesses are
/// kept from pick to pick, so it takes picks * candidates dot products.
/// </summary>
internal static class TextbookMmr
{
    /// <param name="vectors">[n][d].</param>
    /// <param name="relevance">[n].</param>
    /// <returns>At most <paramref name="picks"/> positions, best first.</returns>
    public static int[] Pick(float[][] vectors, float[] relevance, int picks, float lambda)
    {
        var picked = new List<int>(picks);
        var taken = new bool[vectors.Length];
        var nearest = new float[vectors.Length];
        while (picked.Count < Math.Min(picks, vectors.Length))
        {
            var best = -1;
            var bestScore = float.NegativeInfinity;
            for (var i = 0; i < vectors.Length; i++)
            {
                if (taken[i])
                    continue;
                var score = (lambda * relevance[i]) - ((1 - lambda) * (picked.Count == 0 ? 0 : nearest[i]));
                if (best < 0 || score > bestScore)
                    (best, bestScore) = (i, score);
            }

            taken[best] = true;
            for (var i = 0; i < vectors.Length; i++)
            {
                var likeness = Dot(vectors[best], vectors[i]);
                nearest[i] = picked.Count == 0 ? likeness : Math.Max(nearest[i], likeness);
            }

            picked.Add(best);
        }

        return [.. picked];
    }

    private static float Dot(float[] a, float[] b)
    {
        var sum = 0f;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
