using VectorRec.Records;
using VectorRec.Records.Json;

namespace VectorRec.Indexer.Import.Sources;

/// <summary>JSON Lines: an object a line.</summary>
internal sealed class JsonLinesSource(InputStream input) : ILineSource
{
    /// <summary>Bytes of one line.</summary>
    public const int MaxLine = 4 << 20;

    private readonly LineReader _lines = new(input.Stream, MaxLine);

    public double Fraction => input.Fraction;

    public async ValueTask<bool> ReadAsync(Row row, CancellationToken ct)
    {
        if (!await NextLineAsync(ct))
            return false;
        row.Begin(_lines.Number);
        Read(_lines.Line, _lines.TooLong, row);
        return true;
    }

    public async ValueTask<LineBlock?> NextAsync(int lines, CancellationToken ct)
    {
        var block = new LineBlock(Read, Fraction);
        // Of long lines there are fewer in a block.
        for (var bytes = 0L; block.Count < lines && bytes < MaxLine && await NextLineAsync(ct); bytes += _lines.Line.Length)
            block.Add(_lines.Number, _lines.Line.Span, _lines.TooLong);
        return block.Count > 0 ? block : null;
    }

    private static void Read(ReadOnlyMemory<byte> line, bool tooLong, Row row)
    {
        row.Raw = line;
        if (tooLong)
            row.Defects.Add(new(null, $"is longer than {MaxLine} bytes"));
        else
            JsonRowReader.Read(line.Span, row);
    }

    private async ValueTask<bool> NextLineAsync(CancellationToken ct)
    {
        try
        {
            return await _lines.ReadAsync(ct);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new InputException($"{input.Name} cannot be read after line {_lines.Number}: {e.Message}", e);
        }
    }

    public ValueTask DisposeAsync() => input.DisposeAsync();
}
