using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace VectorRec.Simulation.Output;

/// <summary>RFC 4180 with line feeds and a header; lists are separated by '|', absent values are empty.</summary>
internal sealed class CsvWriter : RowWriter
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    public CsvWriter(Stream stream, IReadOnlyList<string> columns)
        : base(stream, columns)
    {
        Buffer.Write(Encoding.UTF8.GetBytes(string.Join(',', columns) + "\n"));
    }

    protected override void OnNumber(long value)
    {
        Separate();
        Append(value);
    }

    protected override void OnReal(double value)
    {
        Separate();
        Utf8Formatter.TryFormat(value, Buffer.GetSpan(32), out var written);
        Buffer.Advance(written);
    }

    protected override void OnText(string value)
    {
        Separate();
        Encoding.UTF8.GetBytes(
            value.AsSpan().ContainsAny(Special) ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value, Buffer);
    }

    protected override void OnPlain(ReadOnlySpan<byte> value)
    {
        Separate();
        Buffer.Write(value);
    }

    protected override void OnMissing() => Separate();

    protected override void OnTexts(ReadOnlySpan<string> values) => OnText(string.Join('|', values));

    protected override void OnNumbers(ReadOnlySpan<long> values)
    {
        Separate();
        for (var i = 0; i < values.Length; i++)
        {
            if (i > 0)
                Buffer.Write("|"u8);
            Append(values[i]);
        }
    }

    protected override void OnEnd() => Buffer.Write("\n"u8);

    private void Separate()
    {
        if (Column > 0)
            Buffer.Write(","u8);
    }

    private void Append(long value)
    {
        Utf8Formatter.TryFormat(value, Buffer.GetSpan(20), out var written);
        Buffer.Advance(written);
    }
}
