using Npgsql;
using VectorRec.Records;

namespace VectorRec.Storage.Records;

/// <summary>
/// A table that holds rows before they are merged: the columns of the kind, where the row begins, and which fields were cleared.
/// </summary>
public sealed class Staging
{
    // Of Postgres, while a file is counted.
    private const string CountingMemory = "128MB";

    // Rows lie in the order of their lines, so that a few words of each page are enough.
    private const string Lines = "using brin (line) with (pages_per_range = 16)";

    private Staging(RecordKind kind, string table) => (Kind, Table) = (kind, table);

    public RecordKind Kind { get; }

    public string Table { get; }

    /// <summary>Of a file: the rows stay until they are merged, whatever happens to who stages them.</summary>
    public static Staging OfFile(RecordKind kind) => new(kind, $"staged_{kind.Name}");

    /// <summary>Of one transaction, with which it goes away.</summary>
    public static async Task<Staging> CreateAsync(NpgsqlConnection connection, RecordKind kind, CancellationToken ct)
    {
        var staging = new Staging(kind, "import_rows");
        await SqlAsync(connection,
            $"create temp table {staging.Table} (line bigint, cleared bigint, "
            + $"{string.Join(", ", kind.Fields.Select(field => $"{field.Name} {field.SqlType}"))}) on commit drop", ct);
        return staging;
    }

    /// <summary>Takes all rows out, and what was counted of them. Waits for nobody who holds the table, as a dump does.</summary>
    public async Task ClearAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var tables = Kind == RecordKinds.Events ? (string[])[Table, "staged_pairs", "staged_counts"] : [Table];
        try
        {
            await SqlAsync(connection,
                $"""
                 begin; set local lock_timeout = '2s';
                 truncate {string.Join(", ", tables)}; drop index if exists {Table}_by_line; commit
                 """, ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            await SqlAsync(connection, "rollback", ct);
            foreach (var table in tables)
                await SqlAsync(connection, $"delete from {table}", ct);
        }
    }

    /// <summary>Makes what finds the rows of a step.</summary>
    public Task IndexAsync(NpgsqlConnection connection, CancellationToken ct) =>
        SqlAsync(connection, $"create index if not exists {Table}_by_line on {Table} {Lines}", ct);

    /// <summary>The greatest line of all rows; 0 when there are none.</summary>
    public async Task<long> LastLineAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select coalesce(max(line), 0) from {Table}", connection) { CommandTimeout = 0 };
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Whether a row says something of a field, be it that it is cleared.</summary>
    public async Task<bool> SaysAsync(NpgsqlConnection connection, Field field, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"select exists (select from {Table} where {field.Name} is not null or cleared & {Bit(Kind, field)} <> 0)", connection)
        { CommandTimeout = 0 };
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Fills a table with what is counted of all rows, unless that is there.</summary>
    /// <param name="sql">Selects it.</param>
    internal static async Task CountAsync(NpgsqlConnection connection, string table, string sql, CancellationToken ct)
    {
        await using var there = new NpgsqlCommand($"select exists (select from {table})", connection);
        if ((bool)(await there.ExecuteScalarAsync(ct))!)
            return;
        await SqlAsync(connection,
            $"""
             set local work_mem = '{CountingMemory}';
             insert into {table} {sql};
             create index if not exists {table}_by_line on {table} {Lines}; analyze {table}
             """, ct);
    }

    /// <summary>Takes rows in, as they come.</summary>
    /// <exception cref="NpgsqlException">Postgres refuses them; none is in.</exception>
    public async Task CopyAsync(NpgsqlConnection connection, IAsyncEnumerable<ReadOnlyMemory<byte>> rows, CancellationToken ct)
    {
        await using var stream = await connection.BeginRawBinaryCopyAsync(
            $"copy {Table} (line, cleared, {string.Join(", ", Kind.Fields.Select(field => field.Name))}) from stdin (format binary)", ct);
        stream.WriteTimeout = stream.ReadTimeout = Timeout.Infinite;
        try
        {
            await stream.WriteAsync(CopyRows.Header, ct);
            await foreach (var bytes in rows.WithCancellation(ct))
                await stream.WriteAsync(bytes, ct);
            await stream.WriteAsync(CopyRows.Trailer, ct);
        }
        catch
        {
            // Else what has come would be taken for all.
            await stream.CancelAsync();
            throw;
        }
    }

    /// <summary>Takes rows out again.</summary>
    public Task<int> DropAsync(NpgsqlConnection connection, IEnumerable<long> lines, CancellationToken ct) => SqlAsync(
        connection, $"delete from {Table} where line = any(@lines)", ct, new NpgsqlParameter<long[]>("lines", [.. lines]));

    /// <summary>Of rows with the same key, keeps the last.</summary>
    /// <returns>How many went.</returns>
    public async Task<int> DropRepeatedAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var keys = string.Join(", ", Kind.Key);
        // Where a key is one of several fields, the others are null.
        var same = Kind.OneOf.Count > 0 ? "is not distinct from" : "=";
        return await SqlAsync(connection,
            $"""
             delete from {Table} s
             using (select {keys}, max(line) as last from {Table} group by {keys} having count(*) > 1) d
             where {string.Join(" and ", Kind.Key.Select(key => $"s.{key} {same} d.{key}"))} and s.line < d.last
             """, ct);
    }

    /// <summary>Runs a statement over the rows with first &lt; line &lt;= last.</summary>
    internal static Task<int> SqlAsync(NpgsqlConnection connection, string sql, long first, long last, CancellationToken ct) => SqlAsync(
        connection, sql, ct, new NpgsqlParameter<long>("first", first), new NpgsqlParameter<long>("last", last));

    /// <summary>Runs a statement that takes as long as it takes.</summary>
    public static async Task<int> SqlAsync(
        NpgsqlConnection connection, string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.Parameters.AddRange(parameters);
        return await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Bit of a field in the column cleared.</summary>
    public static long Bit(RecordKind kind, Field field) => 1L << kind.IndexOf(field.Name);
}
