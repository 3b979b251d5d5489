using VectorRec.Records;
using VectorRec.Records.Json;

namespace VectorRec.Indexer.Import.Sources;

/// <summary>JSON Lines: an object a line.</summary>
internal sealed class JsonLinesSource(InputStream input) : IRowSource
{
    /// <summary>Bytes of one line.</summary>
    public const int MaxLine = 4 << 20;

    private readonly LineReader _lines = new(input.Stream, MaxLine);

    public double Fraction => input.Fraction;

    public async ValueTask<bool> ReadAsync(Row row, CancellationToken ct)
    {
        try
        {
            if (!await _lines.ReadAsync(ct))
                return false;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new InputException($"{input.Name} cannot be read after line {_lines.Number}: {e.Message}", e);
        }

        row.Begin(_lines.Number);
        row.Raw = _lines.Line;
        if (_lines.TooLong)
            row.Defects.Add(new(null, $"is longer than {MaxLine} bytes"));
        else
            JsonRowReader.Read(_lines.Line.Span, row);
        return true;
    }

    public ValueTask DisposeAsync() => input.DisposeAsync();
}
