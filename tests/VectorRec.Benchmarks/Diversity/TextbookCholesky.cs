using System.Numerics.Tensors;

namespace VectorRec.Benchmarks.Diversity;

/// <summary>
/// The straightforward low-rank version: kernel rows on demand, one row of Cholesky coordinates a candidate, single precision,
/// vectorised dot products (<see cref="TensorPrimitives"/>). With a window: coordinates rotated by Givens when the oldest pick leaves.
/// </summary>
internal static class TextbookCholesky
{
    public static int[] Select(Pool pool, double[] quality, int size)
    {
        var (n, d) = (pool.Count, pool.Dimension);
        var rows = new float[n * size];
        var volume = new float[n];
        var taken = new bool[n];
        Array.Fill(volume, 1);
        var picks = new int[size];
        for (var t = 0; t < size; t++)
        {
            var best = Best(volume, quality, taken);
            var height = MathF.Sqrt(volume[best]);
            var v = pool.Embeddings.AsSpan(best * d, d);
            var c = rows.AsSpan(best * size, t);
            for (var i = 0; i < n; i++)
            {
                var similarity = 0.5f + (0.5f * TensorPrimitives.Dot<float>(v, pool.Embeddings.AsSpan(i * d, d)));
                var e = (similarity - TensorPrimitives.Dot<float>(c, rows.AsSpan(i * size, t))) / height;
                rows[(i * size) + t] = e;
                volume[i] -= e * e;
            }

            (picks[t], taken[best]) = (best, true);
        }

        return picks;
    }

    /// <summary>Chen et al.'s window: at most w - 1 coordinates a candidate, the oldest taken out by rotations.</summary>
    public static int[] SelectWindowed(Pool pool, double[] quality, int size, int window)
    {
        var (n, d, length) = (pool.Count, pool.Dimension, window - 1);
        var rows = new float[n * window];
        var factor = new float[window * window];
        var volume = new float[n];
        var taken = new bool[n];
        Array.Fill(volume, 1);
        var picks = new int[size];
        for (var (t, held) = (0, 0); t < size; t++)
        {
            var best = Best(volume, quality, taken);
            var height = MathF.Sqrt(volume[best]);
            var v = pool.Embeddings.AsSpan(best * d, d);
            rows.AsSpan(best * window, held).CopyTo(factor.AsSpan(held * window, held));
            factor[(held * window) + held] = height;
            var c = factor.AsSpan(held * window, held);
            for (var i = 0; i < n; i++)
            {
                var similarity = 0.5f + (0.5f * TensorPrimitives.Dot<float>(v, pool.Embeddings.AsSpan(i * d, d)));
                var e = (similarity - TensorPrimitives.Dot<float>(c, rows.AsSpan(i * window, held))) / height;
                rows[(i * window) + held] = e;
                volume[i] -= e * e;
            }

            (picks[t], taken[best]) = (best, true);
            if (++held > length)
                held = DropOldest(rows, factor, volume, window, held);
        }

        return picks;
    }

    private static int DropOldest(float[] rows, float[] factor, float[] volume, int window, int held)
    {
        // Row 0 leaves; the rotations move what it held, column by column, into what the others keep.
        Span<float> cosines = stackalloc float[held];
        Span<float> sines = stackalloc float[held];
        for (var k = 1; k < held; k++)
        {
            var (a, b) = (factor[(k * window) + 0], factor[(k * window) + k]);
            var r = MathF.Sqrt((a * a) + (b * b));
            (cosines[k], sines[k]) = (b / r, a / r);
            for (var i = k; i < held; i++)
                Rotate(ref factor[i * window], ref factor[(i * window) + k], cosines[k], sines[k]);
        }

        for (var i = 1; i < held; i++)
            factor.AsSpan((i * window) + 1, held - 1).CopyTo(factor.AsSpan((i - 1) * window));
        for (var i = 0; i < volume.Length; i++)
        {
            var row = rows.AsSpan(i * window, held);
            for (var k = 1; k < held; k++)
                Rotate(ref row[0], ref row[k], cosines[k], sines[k]);
            volume[i] += row[0] * row[0];
            row[1..].CopyTo(row);
        }

        return held - 1;
    }

    private static void Rotate(ref float first, ref float other, float cosine, float sine) =>
        (first, other) = ((cosine * first) - (sine * other), (sine * first) + (cosine * other));

    private static int Best(float[] volume, double[] quality, bool[] taken)
    {
        var (best, most) = (-1, 0.0);
        for (var i = 0; i < volume.Length; i++)
            if (!taken[i] && volume[i] * quality[i] > most)
                (best, most) = (i, volume[i] * quality[i]);
        return best;
    }
}
