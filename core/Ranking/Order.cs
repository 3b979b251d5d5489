using System.Buffers;

namespace VectorRec.Ranking;

/// <summary>The one order of the service: higher score first, ties by row, which ascends with the work's id.</summary>
internal static class Order
{
    /// <param name="positions">Are put in order.</param>
    /// <param name="scores">By position, finite.</param>
    /// <param name="rows">By position.</param>
    public static void ByScore(Span<int> positions, ReadOnlySpan<float> scores, ReadOnlySpan<int> rows)
    {
        var keys = ArrayPool<(float Descending, int Row)>.Shared.Rent(positions.Length);
        for (var i = 0; i < positions.Length; i++)
            keys[i] = (-scores[positions[i]], rows[positions[i]]);
        keys.AsSpan(0, positions.Length).Sort(positions);
        ArrayPool<(float, int)>.Shared.Return(keys);
    }
}
