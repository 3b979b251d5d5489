using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace VectorRec.Simulation.Output;

/// <summary>
/// Writes the rows of one file of the import format: for each row one call a column, in order, then <see cref="End"/>.
/// </summary>
internal abstract class RowWriter(Stream stream, IReadOnlyList<string> columns) : IDisposable
{
    private const int FlushAt = 1 << 16;

    public static RowWriter Create(RowFormat format, Stream stream, params IReadOnlyList<string> columns) =>
        format == RowFormat.Csv ? new CsvWriter(stream, columns) : new JsonLinesWriter(stream, columns);

    public long Rows { get; private set; }

    protected ArrayBufferWriter<byte> Buffer { get; } = new(FlushAt + 4096);

    /// <summary>The column that the next value belongs to.</summary>
    protected int Column { get; private set; }

    public void Number(long value)
    {
        OnNumber(value);
        Column++;
    }

    public void Real(double value)
    {
        OnReal(value);
        Column++;
    }

    public void Text(string value)
    {
        OnText(value);
        Column++;
    }

    /// <summary>A text that needs no escape in any format.</summary>
    public void Plain(ReadOnlySpan<byte> value)
    {
        OnPlain(value);
        Column++;
    }

    public void Missing()
    {
        OnMissing();
        Column++;
    }

    /// <param name="unixMs">Written in UTC, to the millisecond.</param>
    public void Time(long unixMs)
    {
        Span<byte> text = stackalloc byte[24];
        DateTimeOffset.FromUnixTimeMilliseconds(unixMs).UtcDateTime
            .TryFormat(text, out _, "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        Plain(text);
    }

    public void Uuid(Guid value)
    {
        Span<byte> text = stackalloc byte[36];
        Utf8Formatter.TryFormat(value, text, out _);
        Plain(text);
    }

    public void Texts(ReadOnlySpan<string> values)
    {
        OnTexts(values);
        Column++;
    }

    public void Numbers(ReadOnlySpan<long> values)
    {
        OnNumbers(values);
        Column++;
    }

    public void End()
    {
        if (Column != columns.Count)
            throw new InvalidOperationException($"A row of {Column} values does not fit {columns.Count} columns.");
        OnEnd();
        Column = 0;
        Rows++;
        if (Buffer.WrittenCount >= FlushAt)
            Flush();
    }

    public void Flush()
    {
        stream.Write(Buffer.WrittenSpan);
        Buffer.ResetWrittenCount();
    }

    /// <summary>Frees the writer. What was not flushed is not written, and the stream stays open.</summary>
    public virtual void Dispose()
    {
    }

    protected abstract void OnNumber(long value);

    protected abstract void OnReal(double value);

    protected abstract void OnText(string value);

    protected abstract void OnPlain(ReadOnlySpan<byte> value);

    protected abstract void OnMissing();

    protected abstract void OnTexts(ReadOnlySpan<string> values);

    protected abstract void OnNumbers(ReadOnlySpan<long> values);

    protected abstract void OnEnd();
}
