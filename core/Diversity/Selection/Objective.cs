using VectorRec.Diversity.Kernels;

namespace VectorRec.Diversity.Selection;

/// <summary>What the objectives share.</summary>
internal static unsafe class Objective
{
    /// <summary>
    /// A candidate whose squared distance from the span of the picks is below this is a duplicate or a combination of them:
    /// what is left of it in single precision is rounding noise. Relative to S_ii = 1.
    /// </summary>
    public const float Dependent = 1e-5f;

    /// <summary>[blocks, padded to 16], all -infinity.</summary>
    public static float* Ceilings(ref Arena arena, int candidates)
    {
        var length = Lanes.BlocksOf(Lanes.BlocksOf(candidates)) * Lanes.Count;
        var ceilings = arena.Take<float>(length);
        new Span<float>(ceilings, length).Fill(Lanes.Closed);
        return ceilings;
    }
}
