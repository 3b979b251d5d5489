using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Parquet;
using Parquet.Schema;
using VectorRec.Records;

namespace VectorRec.Tests.Import;

/// <summary>Writes rows in each format that can be imported.</summary>
internal static class RowFile
{
    public static async Task<byte[]> BytesAsync(RecordKind kind, IReadOnlyList<Dictionary<string, object?>> rows, string extension) =>
        extension switch
        {
            ".jsonl" => JsonLines(rows),
            ".jsonl.gz" => Gzip(JsonLines(rows)),
            ".csv" => Csv(kind, rows),
            ".csv.gz" => Gzip(Csv(kind, rows)),
            _ => await ParquetAsync(kind, rows),
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
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Quote(string text) => text.AsSpan().IndexOfAny(",\"\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";

    private static string Text(object? value) => value switch
    {
        null => "",
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        string[] items => string.Join('|', items),
        long[] items => string.Join('|', items),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static async Task<byte[]> ParquetAsync(RecordKind kind, IReadOnlyList<Dictionary<string, object?>> rows)
    {
        var schema = new ParquetSchema(kind.Fields.Select(Column));
        using var bytes = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(schema, bytes))
        {
            // Two row groups, for a reader has to go from one to the next.
            foreach (var half in (Dictionary<string, object?>[][])[[.. rows.Take(rows.Count / 2)], [.. rows.Skip(rows.Count / 2)]])
            {
                using var group = writer.CreateRowGroup();
                foreach (var (field, column) in kind.Fields.Zip(schema.DataFields))
                    await WriteAsync(group, field, column, [.. half.Select(row => row.GetValueOrDefault(field.Name))]);
                group.CompleteValidate();
            }
        }

        return bytes.ToArray();
    }

    private static Parquet.Schema.Field Column(VectorRec.Records.Field field) => field.Type switch
    {
        FieldType.Integer => new DataField<long?>(field.Name),
        FieldType.Number => new DataField<double?>(field.Name),
        FieldType.Time => new DateTimeDataField(field.Name, DateTimeFormat.DateAndTimeMicros, isNullable: true),
        FieldType.Uuid => new DataField<Guid?>(field.Name),
        FieldType.Texts => new ListField(field.Name, typeof(string)),
        FieldType.Integers => new ListField(field.Name, typeof(long)),
        _ => new DataField<string>(field.Name),
    };

    private static Task WriteAsync(ParquetRowGroupWriter group, VectorRec.Records.Field field, DataField column, object?[] values) =>
        field.Type switch
        {
            FieldType.Integer => group.WriteAsync<long>(column, values.Select(value => (long?)value).ToArray()),
            FieldType.Number =>
                group.WriteAsync<double>(column, values.Select(value => value is float single ? single : (double?)value).ToArray()),
            FieldType.Time => group.WriteAsync<DateTime>(column, values.Select(value => (DateTime?)value).ToArray()),
            FieldType.Uuid => group.WriteAsync<Guid>(column, values.Select(value => (Guid?)value).ToArray()),
            FieldType.Texts => WriteListAsync(group, column, values, value => ((string[])value).Select(text => text.AsMemory())),
            FieldType.Integers => WriteListAsync(group, column, values, value => (long[])value),
            _ => group.WriteAsync(column, values.Select(value => (string)value!).ToArray()),
        };

    private static Task WriteListAsync<T>(
        ParquetRowGroupWriter group, DataField column, object?[] values, Func<object, IEnumerable<T>> items)
        where T : struct
    {
        var (flat, definitions, repetitions) = (new List<T>(), new List<int>(), new List<int>());
        foreach (var value in values)
        {
            T[] list = value is null ? [] : [.. items(value)];
            flat.AddRange(list);
            definitions.AddRange(value is null ? [0] : list.Length == 0 ? [1] : Enumerable.Repeat(column.MaxDefinitionLevel, list.Length));
            repetitions.AddRange(Enumerable.Range(0, Math.Max(1, list.Length)).Select(i => i == 0 ? 0 : 1));
        }

        return group.WriteAllPartsAsync<T>(
            column, flat.ToArray(), definitions.ToArray(), repetitions.ToArray(), TestContext.Current.CancellationToken);
    }
}
