using VectorRec.Models;
using VectorRec.Resilience;
using VectorRec.Storage;
using VectorRec.Vectors;

namespace VectorRec.Funnel;

/// <summary>Why a stage did not end well.</summary>
public enum FailureCause : byte
{
    /// <summary>It missed its deadline.</summary>
    Timeout,

    /// <summary>Postgres does not answer, or is not asked until it does.</summary>
    PostgresAway,

    /// <summary>Postgres answered that it will not.</summary>
    PostgresRefused,

    /// <summary>Qdrant does not answer, or is not asked until it does.</summary>
    QdrantAway,

    /// <summary>Qdrant answered that it will not.</summary>
    QdrantRefused,

    /// <summary>A model could not be run, or returned nothing of use.</summary>
    Model,
}

internal static class FailureCauses
{
    /// <summary>The cause of a failure that a stage may have.</summary>
    public static FailureCause Of(Exception failure) => failure switch
    {
        StoreException { InnerException: TimeoutException } => FailureCause.Timeout,
        StoreException store => store.IsOutage || store.InnerException is StoreAwayException
            ? FailureCause.PostgresAway : FailureCause.PostgresRefused,
        VectorIndexException index => index.IsOutage ? FailureCause.QdrantAway : FailureCause.QdrantRefused,
        InferenceException => FailureCause.Model,
        _ => FailureCause.Timeout,
    };
}
