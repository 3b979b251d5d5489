namespace VectorRec.Vectors;

/// <summary>How far a collection is.</summary>
/// <param name="Points">Points it has, as the server counts while it works: not exact.</param>
/// <param name="Indexed">Points that the graph reaches.</param>
/// <param name="Green">The server has nothing left to do.</param>
/// <param name="Grey">The server was started again and waits for a change before it goes on.</param>
/// <param name="SmallSegments">Points that can at most lie in segments too small for a graph; a query compares with them one by
/// one.</param>
/// <param name="Error">What the optimiser failed with, or null.</param>
public readonly record struct CollectionState(long Points, long Indexed, bool Green, bool Grey, long SmallSegments, string? Error)
{
    /// <summary>Nothing is left to do, and every point that can be in the graph is.</summary>
    public bool Ready => Green && Indexed + SmallSegments >= Points;
}
