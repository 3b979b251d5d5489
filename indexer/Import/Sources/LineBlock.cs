using VectorRec.Records;

namespace VectorRec.Indexer.Import.Sources;

/// <summary>A source whose rows can be cut off without being read.</summary>
internal interface ILineSource : IRowSource
{
    /// <returns>Null at the end.</returns>
    /// <exception cref="InputException">The rest cannot be read.</exception>
    ValueTask<LineBlock?> NextAsync(int lines, CancellationToken ct);
}

/// <summary>Some lines of a file, which any thread may read.</summary>
/// <param name="read">Reads a line as a row.</param>
/// <param name="fraction">How much of the file was cut off before it, [0, 1].</param>
internal sealed class LineBlock(Action<ReadOnlyMemory<byte>, bool, Row> read, double fraction)
{
    private readonly List<(long Number, int Start, int Length, bool TooLong)> _lines = [];
    private byte[] _bytes = new byte[1 << 16];
    private int _length;

    public double Fraction { get; } = fraction;

    public int Count => _lines.Count;

    public void Add(long number, ReadOnlySpan<byte> line, bool tooLong)
    {
        if (_bytes.Length - _length < line.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + line.Length));
        line.CopyTo(_bytes.AsSpan(_length));
        _lines.Add((number, _length, line.Length, tooLong));
        _length += line.Length;
    }

    public void Read(int place, Row row)
    {
        var (number, start, length, tooLong) = _lines[place];
        row.Begin(number);
        read(_bytes.AsMemory(start, length), tooLong, row);
    }
}
