using Npgsql;

namespace VectorRec.Storage.Runs;

/// <summary>
/// The right to build a generation: one process a database. Postgres takes it back when the connection ends, however it
/// ends, so what is still marked as being built under a new owner of the lock was left behind.
/// </summary>
internal sealed class IndexLock : IAsyncDisposable
{
    // "VRECINDX".
    private const long Key = 0x56524543494E4458;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private IndexLock(NpgsqlConnection connection, NpgsqlTransaction transaction) =>
        (_connection, _transaction) = (connection, transaction);

    /// <exception cref="IndexBusyException">Another process has it.</exception>
    public static async Task<IndexLock> TakeAsync(Database database, CancellationToken ct)
    {
        var connection = await database.OpenConnectionAsync(ct);
        try
        {
            // A lock of a transaction, which a pooler leaves on one server connection. It writes nothing, so nobody waits for its end.
            var transaction = await connection.BeginTransactionAsync(ct);
            await using var command = new NpgsqlCommand(
                $"set local idle_in_transaction_session_timeout = 0; select pg_try_advisory_xact_lock({Key})", connection);
            return await command.ExecuteScalarAsync(ct) is true ? new IndexLock(connection, transaction) : throw new IndexBusyException();
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
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
