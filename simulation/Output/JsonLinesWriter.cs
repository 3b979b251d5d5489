using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace VectorRec.Simulation.Output;

/// <summary>One JSON object a line; absent values are left out.</summary>
internal sealed class JsonLinesWriter : RowWriter
{
    private static readonly JsonWriterOptions Options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Utf8JsonWriter _json;
    private readonly JsonEncodedText[] _names;

    public JsonLinesWriter(Stream stream, IReadOnlyList<string> columns)
        : base(stream, columns)
    {
        _json = new(Buffer, Options);
        _names = [.. columns.Select(column => JsonEncodedText.Encode(column))];
    }

    public override void Dispose() => _json.Dispose();

    protected override void OnNumber(long value)
    {
        Name();
        _json.WriteNumberValue(value);
    }

    protected override void OnReal(double value)
    {
        Name();
        _json.WriteNumberValue(value);
    }

    protected override void OnText(string value)
    {
        Name();
        _json.WriteStringValue(value);
    }

    protected override void OnPlain(ReadOnlySpan<byte> value)
    {
        Name();
        _json.WriteStringValue(value);
    }

    protected override void OnMissing()
    {
        if (Column == 0)
            _json.WriteStartObject();
    }

    protected override void OnTexts(ReadOnlySpan<string> values)
    {
        Name();
        _json.WriteStartArray();
        foreach (var value in values)
            _json.WriteStringValue(value);
        _json.WriteEndArray();
    }

    protected override void OnNumbers(ReadOnlySpan<long> values)
    {
        Name();
        _json.WriteStartArray();
        foreach (var value in values)
            _json.WriteNumberValue(value);
        _json.WriteEndArray();
    }

    protected override void OnEnd()
    {
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        Buffer.Write("\n"u8);
    }

    private void Name()
    {
        if (Column == 0)
            _json.WriteStartObject();
        _json.WritePropertyName(_names[Column]);
    }
}
