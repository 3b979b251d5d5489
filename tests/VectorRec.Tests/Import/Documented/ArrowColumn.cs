using ParquetSharp;
using ParquetSharp.Schema;

namespace VectorRec.Tests.Import.Documented;

/// <summary>Columns that DuckDB does not write, in files as Arrow writes them.</summary>
internal static class ArrowColumn
{
    private static readonly DateTime At = new(2026, 2, 3, 20, 15, 0, DateTimeKind.Utc);

    /// <returns>False when there is no such column.</returns>
    public static bool TryWrite(string path, string key, string field, string name)
    {
        switch (name)
        {
            case "ms":
                Write(path, key, new Column<DateTime>(field, LogicalType.Timestamp(true, TimeUnit.Millis)), At);
                return true;
            case "ns":
                Write(path, key, new Column<DateTimeNanos>(field, LogicalType.Timestamp(true, TimeUnit.Nanos)), new DateTimeNanos(At));
                return true;
            case "INT96":
                Write(path, key, new Column<Int96>(field), new Int96(0, 0, 2_461_075));
                return true;
            case "half":
                Write(path, key, new Column<Half>(field), (Half)0.5);
                return true;
            case "required list":
                WriteRequiredList(path, key, field);
                return true;
            default:
                return false;
        }
    }

    private static void Write<T>(string path, string key, Column column, T value)
    {
        using var writer = new ParquetFileWriter(path, [new Column<long>(key), column]);
        using var group = writer.AppendRowGroup();
        using (var ids = group.NextColumn().LogicalWriter<long>())
            ids.WriteBatch([1]);
        using (var values = group.NextColumn().LogicalWriter<T>())
            values.WriteBatch([value]);
        writer.Close();
    }

    // Neither the list nor its item can be null.
    private static void WriteRequiredList(string path, string key, string field)
    {
        using var schema = new GroupNode("schema", Repetition.Required,
        [
            new PrimitiveNode(key, Repetition.Required, LogicalType.None(), PhysicalType.Int64),
            new GroupNode(field, Repetition.Required,
                [new GroupNode("list", Repetition.Repeated,
                    [new PrimitiveNode("element", Repetition.Required, LogicalType.None(), PhysicalType.Int64)])],
                LogicalType.List()),
        ]);
        using var properties = WriterProperties.GetDefaultWriterProperties();
        using var writer = new ParquetFileWriter(path, schema, properties);
        using var group = writer.AppendRowGroup();
        using (var ids = (ColumnWriter<long>)group.NextColumn())
            ids.WriteBatch([1]);
        using (var items = (ColumnWriter<long>)group.NextColumn())
            items.WriteBatch(2, [1, 1], [0, 1], [3, 4]);
        writer.Close();
    }
}
