using System.Numerics.Tensors;
using VectorRec.Generations;

namespace VectorRec.Indexing;

/// <summary>
/// What can be checked of a new generation without an index beside it: the item table, read back from its file, has every work, once and
/// findable, with a vector and a bias that can be ranked.
/// </summary>
internal static class TableGate
{
    /// <summary>Rows between two looks at the token.</summary>
    private const int Chunk = 1 << 14;

    // 8 bits a dimension keep a length to half a percent, and towers keep it to one.
    private const float NormTolerance = 0.02f;

    /// <param name="expected">Works that the catalogue had.</param>
    /// <exception cref="IndexRefusedException">It may not serve.</exception>
    public static void Check(Generation generation, long expected, CancellationToken ct)
    {
        var items = generation.Items;
        if (items.Count != expected)
            throw new IndexRefusedException($"The catalogue has {expected} active works, the item table {items.Count}.");
        var embedding = new float[items.Dimension];
        for (var row = 0; row < items.Count; row++)
        {
            if (row % Chunk == 0)
                ct.ThrowIfCancellationRequested();
            var work = items.WorkIds[row];
            items.Embeddings.CopyTo(row, embedding);
            if (items.RowOf(work) != row)
                throw new IndexRefusedException($"The item table has work {work} in row {row} and finds it in row {items.RowOf(work)}.");
            if (!(Math.Abs(TensorPrimitives.Norm(embedding) - 1) <= NormTolerance) || !float.IsFinite(items.Bias[row]))
                throw new IndexRefusedException(
                    $"The item table gives work {work} a vector of length {TensorPrimitives.Norm(embedding)} "
                    + $"and the bias {items.Bias[row]}.");
        }
    }
}
