using System.Buffers;
using System.Text.Json;
using VectorRec.Records;
using VectorRec.Records.Json;

namespace VectorRec.Indexer.Import.Sources;

/// <summary>Rows that are made in memory.</summary>
internal sealed class ListSource(IReadOnlyList<Action<Row>> rows) : IRowSource
{
    private readonly ArrayBufferWriter<byte> _raw = new();
    private int _next;

    public double Fraction => rows.Count == 0 ? 1 : (double)_next / rows.Count;

    public ValueTask<bool> ReadAsync(Row row, CancellationToken ct)
    {
        if (_next == rows.Count)
            return ValueTask.FromResult(false);
        row.Begin(_next + 1);
        rows[_next++](row);
        _raw.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_raw))
            JsonRow.Write(json, row);
        row.Raw = _raw.WrittenMemory;
        return ValueTask.FromResult(true);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
