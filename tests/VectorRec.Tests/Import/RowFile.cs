using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using ParquetSharp;
using ParquetSharp.IO;
using VectorRec.Records;

namespace VectorRec.Tests.Import;

/// <summary>Writes rows in each format that can be imported.</summary>
internal static class RowFile
{
    public static byte[] Bytes(RecordKind kind, IReadOnlyList<Dictionary<string, object?>> rows, string extension) =>
        extension switch
        {
            ".jsonl" => JsonLines(rows),
            ".jsonl.gz" => Gzip(JsonLines(rows)),
            ".csv" => Csv(kind, rows),
            ".csv.gz" => Gzip(Csv(kind, rows)),
            _ => Parquet(kind, rows),
        };

    // What gzip itself writes of nothing; the stream below would write no byte at all, which is no gzip file.
    private static ReadOnlySpan<byte> EmptyGzip => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    public static byte[] Gzip(byte[] bytes)
    {
        if (bytes.Length == 0)
            return EmptyGzip.ToArray();
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] JsonLines(IEnumerable<Dictionary<string, object?>> rows)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var row in rows)
        {
            bytes.Write(JsonSerializer.SerializeToUtf8Bytes(row));
            bytes.Write("\n"u8);
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static byte[] Csv(RecordKind kind, IEnumerable<Dictionary<string, object?>> rows)
    {
        var text = new StringBuilder().AppendJoin(',', kind.Fields.Select(field => field.Name)).Append('\n');
        foreach (var row in rows)
            text.AppendJoin(',', kind.Fields.Select(field => Quote(Text(row.GetValueOrDefault(field.Name))))).Append('\n');
        return System.Text.Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Quote(string text) => text.AsSpan().IndexOfAny(",\"\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";

    private static string Text(object? value) => value switch
    {
        null => "",
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        string[] items => string.Join('|', items),
        long[] items => string.Join('|', items),
        float[] items => string.Join('|', items.Select(item => item.ToString(CultureInfo.InvariantCulture))),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static byte[] Parquet(RecordKind kind, IReadOnlyList<Dictionary<string, object?>> rows)
    {
        using var bytes = new MemoryStream();
        using (var output = new ManagedOutputStream(bytes, leaveOpen: true))
        using (var writer = new ParquetFileWriter(output, [.. kind.Fields.Select(Column)]))
        {
            // Two row groups, for a reader has to go from one to the next.
            foreach (var half in (Dictionary<string, object?>[][])[[.. rows.Take(rows.Count / 2)], [.. rows.Skip(rows.Count / 2)]])
            {
                using var group = writer.AppendRowGroup();
                foreach (var field in kind.Fields)
                {
                    using var column = group.NextColumn();
                    Write(column, field, [.. half.Select(row => row.GetValueOrDefault(field.Name))]);
                }
            }

            writer.Close();
        }

        return bytes.ToArray();
    }

    private static Column Column(Field field) => field.Type switch
    {
        FieldType.Integer => new Column<long?>(field.Name),
        FieldType.Number => new Column<double?>(field.Name),
        FieldType.Time => new Column<DateTime?>(field.Name, LogicalType.Timestamp(isAdjustedToUtc: true, TimeUnit.Micros)),
        FieldType.Uuid => new Column<Guid?>(field.Name),
        FieldType.Texts => new Column<string[]>(field.Name),
        FieldType.Integers => new Column<long[]>(field.Name),
        FieldType.Vector => new Column<float[]>(field.Name),
        _ => new Column<string?>(field.Name),
    };

    private static void Write(ColumnWriter column, Field field, object?[] values)
    {
        switch (field.Type)
        {
            case FieldType.Integer:
                Write(column, values.Select(value => (long?)value));
                break;
            case FieldType.Number:
                Write(column, values.Select(value => value is float single ? single : (double?)value));
                break;
            case FieldType.Time:
                Write(column, values.Select(value => (DateTime?)value));
                break;
            case FieldType.Uuid:
                Write(column, values.Select(value => (Guid?)value));
                break;
            case FieldType.Texts:
                Write(column, values.Select(value => (string[]?)value));
                break;
            case FieldType.Integers:
                Write(column, values.Select(value => (long[]?)value));
                break;
            case FieldType.Vector:
                Write(column, values.Select(value => (float[]?)value));
                break;
            default:
                Write(column, values.Select(value => (string?)value));
                break;
        }
    }

    private static void Write<T>(ColumnWriter column, IEnumerable<T> values)
    {
        using var writer = column.LogicalWriter<T>();
        writer.WriteBatch(values.ToArray());
    }
}
