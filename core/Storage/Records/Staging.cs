using Npgsql;
using NpgsqlTypes;
using VectorRec.Records;

namespace VectorRec.Storage.Records;

/// <summary>
/// A temporary table that holds a file's rows before they are merged: the columns of the kind, where the row begins, and which
/// fields were cleared. Temporary, so it costs no write-ahead log and goes away with the transaction.
/// </summary>
public static class Staging
{
    public const string Table = "import_rows";

    public static Task CreateAsync(NpgsqlConnection connection, RecordKind kind, CancellationToken ct) => SqlAsync(connection,
        $"create temp table {Table} (line bigint, cleared bigint, "
            + $"{string.Join(", ", kind.Fields.Select(field => $"{field.Name} {field.SqlType}"))}) on commit drop", ct);

    public static async Task<NpgsqlBinaryImporter> CopyAsync(NpgsqlConnection connection, RecordKind kind, CancellationToken ct)
    {
        var importer = await connection.BeginBinaryImportAsync(
            $"copy {Table} (line, cleared, {string.Join(", ", kind.Fields.Select(field => field.Name))}) from stdin (format binary)", ct);
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
    public static Task<int> DropAsync(NpgsqlConnection connection, IEnumerable<long> lines, CancellationToken ct) => SqlAsync(
        connection, $"delete from {Table} where line = any(@lines)", ct, new NpgsqlParameter<long[]>("lines", [.. lines]));

    /// <summary>Of rows with the same key, keeps the last.</summary>
    /// <returns>How many went.</returns>
    public static async Task<int> DropRepeatedAsync(NpgsqlConnection connection, RecordKind kind, CancellationToken ct)
    {
        var keys = string.Join(", ", kind.Key);
        return await SqlAsync(connection,
            $"""
             delete from {Table} s
             using (select {keys}, max(line) as last from {Table} group by {keys} having count(*) > 1) d
             where {string.Join(" and ", kind.Key.Select(key => $"s.{key} = d.{key}"))} and s.line < d.last
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
