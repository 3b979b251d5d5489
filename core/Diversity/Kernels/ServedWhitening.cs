using System.Runtime.Intrinsics;

namespace VectorRec.Diversity.Kernels;

/// <summary>
/// Diversity across requests. With f_s the unit features of a served work and rho_s its strength, the candidates' features become
/// <c>L^-1 v</c> with <c>L L^T = I + sum_s rho_s / (1 - rho_s) f_s f_s^T</c>: the kernel conditioned on a noisy observation of each served
/// work. A candidate equal to one served work keeps 1 - rho_s of its volume; the kernel stays positive semi-definite.
/// </summary>
internal static unsafe class ServedWhitening
{
    // 1 would take the whole direction away and make the factor singular.
    private const double StrongestRepulsion = 0.9999;

    public static bool Applies(in DiversityInput input, ServedRepulsion repulsion) =>
        repulsion.Weight > 0 && input.ServedAge.Length > 0 && input.Embeddings.Length > 0;

    /// <summary>Strength in [0, 1) of a work served <paramref name="age"/> requests ago; 0 if the age is not a number.</summary>
    public static double Strength(ServedRepulsion repulsion, float age) =>
        age >= 0 ? Math.Min(repulsion.Weight * Math.Pow(2, -age / (double)repulsion.HalfLife), StrongestRepulsion) : 0;

    /// <param name="embeddings">Unit embeddings with the last of d + 1 dimensions free. Become features: kernel = their inner product +
    /// priors.</param>
    /// <param name="self">[blocks, 16] receives each candidate's similarity with itself.</param>
    public static void Apply(
        ref Arena arena, in EmbeddingBlocks embeddings, in DiversityInput input, ServedRepulsion repulsion, float total, float* self)
    {
        var dimension = input.Dimension + 1;
        var factor = Factor(ref arena, input, repulsion, dimension);
        var constant = Vector512.Create(MathF.Sqrt(0.5f / total));
        for (var block = 0; block < embeddings.Blocks; block++)
        {
            var values = embeddings.Block(block);
            var norm = Vector512.Create((total - 1) / total);
            for (var i = 0; i < dimension; i++)
            {
                var at = values + (i * Lanes.Count);
                var sum = i < input.Dimension ? Vector512.LoadAligned(at) * constant : constant;
                for (var j = 0; j < i; j++)
                    sum = Vector512.FusedMultiplyAdd(
                        Vector512.LoadAligned(values + (j * Lanes.Count)), Vector512.Create(factor[(i * dimension) + j]), sum);
                sum *= Vector512.Create(factor[(i * dimension) + i]);
                Vector512.StoreAligned(sum, at);
                norm = Vector512.FusedMultiplyAdd(sum, sum, norm);
            }

            Vector512.StoreAligned(norm, self + (block * Lanes.Count));
        }
    }

    // [d + 1, d + 1] the Cholesky factor, off the diagonal negated and on it inverted, ready for forward substitution.
    private static float* Factor(ref Arena arena, in DiversityInput input, ServedRepulsion repulsion, int dimension)
    {
        var a = arena.TakeCleared<double>((long)dimension * dimension);
        var f = arena.Take<double>(dimension);
        for (var i = 0; i < dimension; i++)
            a[(i * dimension) + i] = 1;
        for (var s = 0; s < input.ServedAge.Length; s++)
        {
            var rho = Strength(repulsion, input.ServedAge[s]);
            if (!(rho > 0) || !Feature(input.Served.Slice(s * input.Dimension, input.Dimension), f))
                continue;
            for (var i = 0; i < dimension; i++)
                for (var j = 0; j <= i; j++)
                    a[(i * dimension) + j] += rho / (1 - rho) * f[i] * f[j];
        }

        var factor = arena.Take<float>((long)dimension * dimension);
        for (var i = 0; i < dimension; i++)
            for (var j = 0; j <= i; j++)
            {
                var sum = a[(i * dimension) + j];
                for (var k = 0; k < j; k++)
                    sum -= a[(i * dimension) + k] * a[(j * dimension) + k];
                a[(i * dimension) + j] = i == j ? Math.Sqrt(sum) : sum / a[(j * dimension) + j];
                factor[(i * dimension) + j] = (float)(i == j ? 1 / a[(i * dimension) + i] : -a[(i * dimension) + j]);
            }

        return factor;
    }

    private static bool Feature(ReadOnlySpan<float> embedding, double* feature)
    {
        double squares = 0;
        foreach (var value in embedding)
            squares += (double)value * value;
        if (!(squares > 1e-20 && squares < 1e20))
            return false;
        for (var i = 0; i < embedding.Length; i++)
            feature[i] = embedding[i] / Math.Sqrt(2 * squares);
        feature[embedding.Length] = Math.Sqrt(0.5);
        return true;
    }
}
