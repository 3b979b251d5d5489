namespace VectorRec.Benchmarks.Diversity;

/// <summary>
/// The usual implementation (Chen et al. 2018 as published): the dense N x N kernel in double precision, then incremental Cholesky.
/// </summary>
internal static class DenseGreedy
{
    public static int[] Select(Pool pool, double[] quality, int size)
    {
        var (n, d) = (pool.Count, pool.Dimension);
        var kernel = new double[n * n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j <= i; j++)
            {
                double dot = 0;
                for (var k = 0; k < d; k++)
                    dot += (double)pool.Embeddings[(i * d) + k] * pool.Embeddings[(j * d) + k];
                kernel[(i * n) + j] = kernel[(j * n) + i] = Math.Sqrt(quality[i] * quality[j]) * 0.5 * (1 + dot);
            }

        var columns = new double[size * n];
        var gains = new double[n];
        for (var i = 0; i < n; i++)
            gains[i] = kernel[(i * n) + i];
        var picks = new int[size];
        for (var t = 0; t < size; t++)
        {
            var best = Array.IndexOf(gains, gains.Max());
            var height = Math.Sqrt(gains[best]);
            for (var i = 0; i < n; i++)
            {
                var e = kernel[(best * n) + i];
                for (var k = 0; k < t; k++)
                    e -= columns[(k * n) + best] * columns[(k * n) + i];
                columns[(t * n) + i] = e / height;
                gains[i] -= e / height * (e / height);
            }

            picks[t] = best;
            gains[best] = double.NegativeInfinity;
        }

        return picks;
    }
}
