using Npgsql;

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
    public bool IsOutage => InnerException switch
    {
        PostgresException { SqlState: var state } => state.StartsWith("57P", StringComparison.Ordinal)
            || state.StartsWith("08", StringComparison.Ordinal) || state == PostgresErrorCodes.TooManyConnections,
        NpgsqlException or TimeoutException or IOException => true,
        _ => false,
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
