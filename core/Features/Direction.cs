namespace VectorRec.Features;

/// <summary>Vectors of which only the direction counts.</summary>
internal static class Direction
{
    /// <summary>Brings a vector to length 1.</summary>
    /// <returns>False when it has no direction: it is all zeros then.</returns>
    public static bool Normalise(ReadOnlySpan<float> vector, Span<float> unit)
    {
        // Lengths are taken in 64 bits: those of 32 go from 1e-45 to 3e38.
        var square = 0.0;
        foreach (var number in vector)
            square += (double)number * number;
        if (vector.Length != unit.Length || !(square > 0) || !double.IsFinite(square))
        {
            unit.Clear();
            return false;
        }

        var length = Math.Sqrt(square);
        for (var i = 0; i < unit.Length; i++)
            unit[i] = (float)(vector[i] / length);
        return true;
    }
}
