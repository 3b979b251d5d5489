using Npgsql;
using VectorRec.Resilience;

namespace VectorRec.Storage;

/// <summary>A store that a request needs is down, late or refuses.</summary>
public sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>
    /// Somebody else wrote or erased the same at the same time, or made the same partition; whoever tries again finds it so.
    /// </summary>
    public bool IsConflict => InnerException is PostgresException
    {
        SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.DuplicateTable
    };

    /// <summary>
    /// Nobody answered, or somebody who cannot answer anything now: not a refusal of this one request.
    /// </summary>
    public bool IsOutage => Failure != StoreFailure.Refusal;

    /// <summary>What it says of Postgres.</summary>
    public StoreFailure Failure => InnerException switch
    {
        PostgresException { SqlState: var state } => state.StartsWith("57P", StringComparison.Ordinal)
            || state.StartsWith("08", StringComparison.Ordinal) || state == PostgresErrorCodes.TooManyConnections
            ? StoreFailure.Outage : StoreFailure.Refusal,
        // The driver's clock, also while it waited for one of the pool's connections.
        TimeoutException or NpgsqlException { InnerException: TimeoutException } => StoreFailure.Late,
        NpgsqlException or IOException => StoreFailure.Outage,
        _ => StoreFailure.Refusal,
    };

    /// <summary>
    /// Postgres does not take the data, or does not have the table: waiting does not help. A duplicate is no refusal, it is an earlier
    /// attempt
    /// that is still being committed.
    /// </summary>
    public bool IsRefusal =>
        InnerException is PostgresException { SqlState: var state } && state != PostgresErrorCodes.UniqueViolation
        && (state.StartsWith("22", StringComparison.Ordinal) || state.StartsWith("23", StringComparison.Ordinal)
            || state.StartsWith("42", StringComparison.Ordinal));
}
