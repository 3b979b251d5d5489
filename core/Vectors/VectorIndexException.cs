using VectorRec.Resilience;

namespace VectorRec.Vectors;

/// <summary>A call to the vector index failed. The driver's own exceptions stop at the adapter.</summary>
public sealed class VectorIndexException(string message, VectorIndexFailure reason, Exception? inner = null) : Exception(message, inner)
{
    public VectorIndexFailure Reason { get; } = reason;

    /// <summary>Nobody answered in time: not a refusal of this one call.</summary>
    public bool IsOutage => Failure != StoreFailure.Refusal;

    /// <summary>What it says of the server.</summary>
    public StoreFailure Failure => Reason switch
    {
        VectorIndexFailure.Unavailable => StoreFailure.Outage,
        VectorIndexFailure.DeadlineExceeded => StoreFailure.Late,
        _ => StoreFailure.Refusal,
    };
}
