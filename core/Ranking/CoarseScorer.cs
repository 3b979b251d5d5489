using System.Numerics.Tensors;
using VectorRec.Catalog;

namespace VectorRec.Ranking;

/// <summary>The coarse score: <c>dot(user, item) / temperature + bias</c>, in logits.</summary>
public static class CoarseScorer
{
    /// <param name="user">[d], unit norm.</param>
    /// <param name="rows">Rows of the item table, [n].</param>
    /// <param name="scores">[n], in the order of the rows.</param>
    public static void Score(ItemTable items, ReadOnlySpan<float> user, float temperature, ReadOnlySpan<int> rows, Span<float> scores)
    {
        var bias = items.Bias;
        var scale = 1 / temperature;
        for (var i = 0; i < rows.Length; i++)
            scores[i] = (TensorPrimitives.Dot(user, items.Embedding(rows[i])) * scale) + bias[rows[i]];
    }
}
