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

    private IndexLock(NpgsqlConnection connection) => _connection = connection;

    /// <exception cref="IndexBusyException">Another process has it.</exception>
    public static async Task<IndexLock> TakeAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        var connection = await database.OpenConnectionAsync(ct);
        try
        {
            await using var command = new NpgsqlCommand($"select pg_try_advisory_lock({Key})", connection);
            return await command.ExecuteScalarAsync(ct) is true ? new IndexLock(connection) : throw new IndexBusyException();
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
            // The pool keeps the connection, and with it a lock that is not given back.
            await using var command = new NpgsqlCommand($"select pg_advisory_unlock({Key})", _connection);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The connection is gone, and the lock with it.
        }

        await _connection.DisposeAsync();
    }
}
