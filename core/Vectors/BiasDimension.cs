namespace VectorRec.Vectors;

/// <summary>
/// The index orders by dot product, coarse ranking by <c>dot(user, item) / tau + bias</c>. One more dimension makes the two
/// orders the same: an item is stored as <c>[item ; tau * bias]</c> and a user asks with <c>[user ; 1]</c>, so that the index's
/// score is tau times the coarse score. The item table keeps embedding and bias apart.
/// </summary>
public static class BiasDimension
{
    /// <summary>Width of a stored vector for embeddings of <paramref name="dimension"/>.</summary>
    public static int WidthOf(int dimension) => dimension + 1;

    /// <param name="embedding">[d].</param>
    /// <param name="bias">In logits.</param>
    /// <param name="temperature">The bundle's tau.</param>
    /// <param name="stored">[d + 1], is written.</param>
    public static void Store(ReadOnlySpan<float> embedding, float bias, float temperature, Span<float> stored)
    {
        embedding.CopyTo(stored);
        stored[embedding.Length] = bias * temperature;
    }

    /// <summary>A user's question: works in coarse order.</summary>
    public static float[] Ask(ReadOnlySpan<float> user) => [.. user, 1f];

    /// <summary>A work's question: works like it, however popular they are.</summary>
    public static float[] AskLike(ReadOnlySpan<float> item) => [.. item, 0f];
}
