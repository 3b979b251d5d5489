using Npgsql;

namespace VectorRec.Storage.Runs;

/// <summary>
/// A right that one process a database has. Postgres takes it back when the connection ends, however it ends.
/// </summary>
internal sealed class AdvisoryLock : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private AdvisoryLock(NpgsqlConnection connection, NpgsqlTransaction transaction) =>
        (_connection, _transaction) = (connection, transaction);

    /// <returns>Null when another process has it.</returns>
    public static Task<AdvisoryLock?> TryTakeAsync(Database database, long key, CancellationToken ct) =>
        TryTakeAsync(database, $"pg_try_advisory_xact_lock({key})", ct);

    /// <param name="all">Takes locks of a transaction, and is true when it got all of them; else none is kept.</param>
    /// <returns>Null when another process has one.</returns>
    public static async Task<AdvisoryLock?> TryTakeAsync(Database database, string all, CancellationToken ct)
    {
        var connection = await database.OpenConnectionAsync(ct);
        try
        {
            // A lock of a transaction, which a pooler leaves on one server connection. It writes nothing, so nobody waits for its end.
            var transaction = await connection.BeginTransactionAsync(ct);
            await using var command = new NpgsqlCommand(
                $"set local idle_in_transaction_session_timeout = 0; select {all}", connection);
            if (await command.ExecuteScalarAsync(ct) is true)
                return new(connection, transaction);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    /// <summary>Whether it was not lost with its connection.</summary>
    public async Task<bool> IsHeldAsync(CancellationToken ct)
    {
        try
        {
            await using var command = new NpgsqlCommand("select 1", _connection);
            await command.ExecuteNonQueryAsync(ct);
            return true;
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            // Broken, now or before.
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _transaction.DisposeAsync();
        }
        catch (NpgsqlException)
        {
            // The connection is gone, and the lock with it.
        }

        await _connection.DisposeAsync();
    }
}
