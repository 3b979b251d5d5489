namespace VectorRec.Vectors;

/// <summary>Why a call to the vector index failed, as far as a caller can act on it.</summary>
public enum VectorIndexFailure
{
    /// <summary>The server cannot be reached, or broke off.</summary>
    Unavailable,

    /// <summary>The call took longer than it was given.</summary>
    DeadlineExceeded,

    /// <summary>There is no such collection or alias.</summary>
    NotFound,

    /// <summary>The server answers, and does not go on with what it was told to do.</summary>
    Stuck,

    /// <summary>The server understood and said no: bad arguments, no permission, out of disk.</summary>
    Refused,
}
