namespace VectorRec.Vectors;

/// <summary>A call to the vector index failed. The driver's own exceptions stop at the adapter.</summary>
public sealed class VectorIndexException(string message, VectorIndexFailure reason, Exception? inner = null) : Exception(message, inner)
{
    public VectorIndexFailure Reason { get; } = reason;
}
