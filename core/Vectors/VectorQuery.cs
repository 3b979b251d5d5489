namespace VectorRec.Vectors;

/// <summary>One search for the nearest points.</summary>
/// <param name="Vector">[d], unit norm: a user's, or for works like it a work's.</param>
/// <param name="Limit">Points wanted.</param>
public sealed record VectorQuery(ReadOnlyMemory<float> Vector, int Limit)
{
    /// <summary>
    /// Width of the beam in the graph; null leaves it to the server. More finds more of the true neighbours, and takes longer.
    /// </summary>
    public int? Ef { get; init; }

    /// <summary>Compare with every point instead of walking the graph.</summary>
    public bool Exact { get; init; }
}
