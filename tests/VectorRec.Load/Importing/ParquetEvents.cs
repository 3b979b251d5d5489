using ParquetSharp;
using VectorRec.Indexer.Import;
using VectorRec.Records;

namespace VectorRec.Load.Importing;

/// <summary>The same events in the other format.</summary>
internal static class ParquetEvents
{
    // As DuckDB writes them.
    private const int GroupRows = 122_880;

    /// <param name="events">File of JSON lines, all of them right.</param>
    /// <param name="path">Of the file that is written, with zstd.</param>
    public static async Task WriteAsync(string events, string path, CancellationToken ct)
    {
        var kind = RecordKinds.Events;
        var columns = kind.Fields.Select(Of).ToArray();
        await using var rows = await InputFile.Of([events], kind.Name, rejectsFolder: null).Single().Open(ct);
        using var writer = new ParquetFileWriter(path, [.. columns.Select(column => column.Schema)], Compression.Zstd);
        var row = new Row(kind);
        var waiting = 0;
        while (await rows.ReadAsync(row, ct))
        {
            foreach (var column in columns)
                column.Add(row);
            if (++waiting == GroupRows)
                Write();
        }

        Write();
        writer.Close();

        void Write()
        {
            using var group = writer.AppendRowGroup();
            foreach (var column in columns)
            {
                using var next = group.NextColumn();
                column.Write(next);
            }

            waiting = 0;
        }
    }

    private static (Column Schema, Action<Row> Add, Action<ColumnWriter> Write) Of(Field field, int place) => field.Type switch
    {
        FieldType.Integer => Of<long?>(field, place, cell => cell.Integer),
        FieldType.Number => Of<double?>(field, place, cell => cell.Number),
        FieldType.Time => Of<DateTime?>(field, place, cell => cell.Time.Utc, LogicalType.Timestamp(isAdjustedToUtc: true, TimeUnit.Micros)),
        FieldType.Uuid => Of<Guid?>(field, place, cell => cell.Uuid),
        _ => Of<string?>(field, place, cell => cell.Text),
    };

    private static (Column Schema, Action<Row> Add, Action<ColumnWriter> Write) Of<T>(
        Field field, int place, Func<Cell, T> value, LogicalType? type = null)
    {
        var values = new List<T>(GroupRows);
        return (
            new Column<T>(field.Name, type),
            row => values.Add(row.Cells[place] is { State: CellState.Present } cell ? value(cell) : default!),
            Write);

        void Write(ColumnWriter column)
        {
            using var writer = column.LogicalWriter<T>();
            writer.WriteBatch(values.ToArray());
            values.Clear();
        }
    }
}
