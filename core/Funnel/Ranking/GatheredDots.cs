using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using VectorRec.Catalogue;

namespace VectorRec.Funnel.Ranking;

/// <summary>
/// Dot products of one vector with rows from anywhere in the item table. Waiting for memory is what takes the time, so the rows
/// to come are asked for in advance.
/// </summary>
internal static unsafe class GatheredDots
{
    /// <summary>Rows asked for in advance: about as many cache lines as a core can wait for at once.</summary>
    public const int Ahead = 8;

    /// <param name="vector">[d].</param>
    /// <param name="rows">Rows of the item table, [n].</param>
    /// <param name="dots">[n].</param>
    public static void Compute(ReadOnlySpan<float> vector, EmbeddingMatrix embeddings, ReadOnlySpan<int> rows, Span<float> dots)
    {
        for (var i = 0; i < Math.Min(Ahead, rows.Length); i++)
            embeddings.Prefetch(rows[i]);
        for (var i = 0; i < rows.Length; i++)
        {
            if (i + Ahead < rows.Length)
                embeddings.Prefetch(rows[i + Ahead]);
            dots[i] = embeddings.Dot(vector, rows[i]);
        }
    }

    /// <summary>Asks memory for a value that will be read soon; a hint, which does nothing on hardware without it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch<T>(ref readonly T value)
        where T : unmanaged
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.AsRef(in value)));
    }
}
