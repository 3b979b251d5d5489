using System.Net.Sockets;
using Npgsql;
using VectorRec.Indexer.Import;
using VectorRec.Indexing;
using VectorRec.Models;
using VectorRec.Resilience;
using VectorRec.Storage;
using VectorRec.Storage.Runs;
using VectorRec.Storage.Syncs;
using VectorRec.Vectors;

namespace VectorRec.Indexer.Cli;

/// <summary>Which exit code and sentence an exception becomes.</summary>
internal static class Failure
{
    public static (int ExitCode, string Message) Describe(Exception e, CancellationToken ct) => e switch
    {
        CommandException command => (command.ExitCode, command.Message),
        // Drivers wrap the cancellation in exceptions of their own.
        _ when ct.IsCancellationRequested => (ExitCodes.Interrupted, "Interrupted; what was not finished was undone."),
        StoreLostException => (ExitCodes.StoreLost, e.Message),
        _ when (e is StoreException ? e.InnerException : e) is PostgresException postgres && IsOfAnotherSchema(postgres.SqlState) =>
            (ExitCodes.SchemaMismatch, $"The database has another schema than this build: {postgres.MessageText}. Run indexer migrate."),
        StoreException store => (ExitCodes.StoreUnreachable, $"{store.Message} {store.InnerException?.Message}"),
        PostgresException postgres when Refuses(postgres.SqlState) =>
            (ExitCodes.StoreUnreachable, $"Postgres refuses the connection: {postgres.MessageText}."),
        PostgresException postgres => (ExitCodes.Failed, $"Postgres reports: {postgres.MessageText}."),
        NpgsqlException or SocketException => (ExitCodes.StoreUnreachable, $"Postgres does not answer: {e.Message}"),
        InputException => (ExitCodes.InvalidInput, e.Message),
        VectorIndexException { Reason: VectorIndexFailure.Unavailable or VectorIndexFailure.DeadlineExceeded } =>
            (ExitCodes.StoreUnreachable, e.Message),
        VectorIndexException => (ExitCodes.Failed, e.Message),
        IndexBusyException or SyncBusyException => (ExitCodes.IndexBusy, e.Message),
        IndexRefusedException => (ExitCodes.GenerationRefused, e.Message),
        BundleException => (ExitCodes.BundleRefused, e.Message),
        IOException or UnauthorizedAccessException or InvalidDataException => (ExitCodes.Failed, e.Message),
        // Not foreseen, so a defect: whoever looks into it needs all of it.
        _ => (ExitCodes.Failed, e.ToString()),
    };

    private static bool IsOfAnotherSchema(string state) =>
        state is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedFunction;

    // Classes 08 connection, 28 authorisation, 53 resources, 57P shutdown; 3D000 no such database.
    private static bool Refuses(string state) =>
        state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("28", StringComparison.Ordinal)
        || state.StartsWith("53", StringComparison.Ordinal) || state.StartsWith("57P", StringComparison.Ordinal)
            || state == PostgresErrorCodes.InvalidCatalogName;
}
