using Npgsql;
using VectorRec.Records;
using VectorRec.Storage;

namespace VectorRec.Indexer.Import;

/// <summary>The right to import a kind, which one has at a time: there is one place to stage its rows.</summary>
internal sealed class ImportTurn : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private ImportTurn(NpgsqlConnection connection, NpgsqlTransaction transaction) =>
        (_connection, _transaction) = (connection, transaction);

    /// <summary>Waits until nobody else imports the kind.</summary>
    public static async Task<ImportTurn> WaitAsync(Database database, RecordKind kind, CancellationToken ct) =>
        (await TakeAsync(database, $"select true from pg_advisory_xact_lock({Key(kind)})", ct))!;

    /// <returns>Null when somebody imports the kind.</returns>
    public static Task<ImportTurn?> TryAsync(Database database, RecordKind kind, CancellationToken ct) =>
        TakeAsync(database, $"select pg_try_advisory_xact_lock({Key(kind)})", ct);

    private static string Key(RecordKind kind) => $"hashtext('import {kind.Name}')";

    private static async Task<ImportTurn?> TakeAsync(Database database, string sql, CancellationToken ct)
    {
        var connection = await database.OpenConnectionAsync(ct);
        try
        {
            // A lock of a transaction, which a pooler leaves on one server connection. It writes nothing, so nobody waits for its end.
            var transaction = await connection.BeginTransactionAsync(ct);
            await using var command =
                new NpgsqlCommand($"set local idle_in_transaction_session_timeout = 0; {sql}", connection) { CommandTimeout = 0 };
            if ((bool)(await command.ExecuteScalarAsync(ct))!)
                return new(connection, transaction);
            await connection.DisposeAsync();
            return null;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
