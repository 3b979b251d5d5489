using Npgsql;
using NpgsqlTypes;
using VectorRec.Records;

namespace VectorRec.Storage.Records;

/// <summary>
/// A table that holds rows before they are merged: the columns of the kind, where the row begins, and which fields were cleared.
/// </summary>
public sealed class Staging
{
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

    /// <summary>Takes all rows out, and the indexes that merging needs. Waits for nobody who holds the table, as a dump does.</summary>
    public async Task ClearAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        try
        {
            await SqlAsync(connection,
                $"""
                 begin; set local lock_timeout = '2s';
                 truncate {Table}; drop index if exists {Table}_by_key, {Table}_by_work; commit
                 """, ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            await SqlAsync(connection, $"rollback; delete from {Table}", ct);
        }
    }

    /// <summary>Makes what finds the rows of a step.</summary>
    public Task IndexAsync(NpgsqlConnection connection, CancellationToken ct) => SqlAsync(connection,
        (Kind == RecordKinds.Events
            ? $"create index if not exists {Table}_by_key on {Table} (user_id, line); "
                + $"create index if not exists {Table}_by_work on {Table} (work_id); "
            : $"create index if not exists {Table}_by_key on {Table} (line); ")
        + $"analyze {Table}", ct);

    public async Task<NpgsqlBinaryImporter> CopyAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var importer = await connection.BeginBinaryImportAsync(
            $"copy {Table} (line, cleared, {string.Join(", ", Kind.Fields.Select(field => field.Name))}) from stdin (format binary)", ct);
        importer.Timeout = Timeout.InfiniteTimeSpan;
        return importer;
    }

    public static void Write(NpgsqlBinaryImporter importer, Row row)
    {
        importer.StartRow();
        importer.Write(row.Line, NpgsqlDbType.Bigint);
        importer.Write(Cleared(row), NpgsqlDbType.Bigint);
        for (var i = 0; i < row.Cells.Length; i++)
        {
            if (row.Cells[i].State == CellState.Present)
                Write(importer, row.Kind.Fields[i], row.Cells[i]);
            else
                importer.WriteNull();
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
        return await SqlAsync(connection,
            $"""
             delete from {Table} s
             using (select {keys}, max(line) as last from {Table} group by {keys} having count(*) > 1) d
             where {string.Join(" and ", Kind.Key.Select(key => $"s.{key} = d.{key}"))} and s.line < d.last
             """, ct);
    }

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

    private static long Cleared(Row row)
    {
        var bits = 0L;
        for (var i = 0; i < row.Cells.Length; i++)
        {
            if (row.Cells[i].State == CellState.Cleared)
                bits |= 1L << i;
        }

        return bits;
    }

    private static void Write(NpgsqlBinaryImporter importer, Field field, in Cell cell)
    {
        switch (field.SqlType)
        {
            case "bigint":
                importer.Write(cell.Integer, NpgsqlDbType.Bigint);
                break;
            case "integer":
                importer.Write((int)cell.Integer, NpgsqlDbType.Integer);
                break;
            case "smallint":
                importer.Write((short)cell.Integer, NpgsqlDbType.Smallint);
                break;
            case "real":
                importer.Write((float)cell.Number, NpgsqlDbType.Real);
                break;
            case "double precision":
                importer.Write(cell.Number, NpgsqlDbType.Double);
                break;
            case "timestamptz":
                importer.Write(cell.Time.Utc, NpgsqlDbType.TimestampTz);
                break;
            case "uuid":
                importer.Write(cell.Uuid, NpgsqlDbType.Uuid);
                break;
            case "text[]":
                importer.Write(cell.Texts, NpgsqlDbType.Array | NpgsqlDbType.Text);
                break;
            case "bigint[]":
                importer.Write(cell.Integers, NpgsqlDbType.Array | NpgsqlDbType.Bigint);
                break;
            default:
                importer.Write(cell.Text, NpgsqlDbType.Text);
                break;
        }
    }
}
