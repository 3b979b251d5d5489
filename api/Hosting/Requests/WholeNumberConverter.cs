using System.Buffers;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using VectorRec.Records;

namespace VectorRec.Api.Hosting.Requests;

/// <summary>
/// Integers by the rule of the files: what counts is the number and not how it is written. Those of 64 bits are ids, and may be texts.
/// </summary>
internal sealed class WholeNumberConverter<T> : JsonConverter<T>
    where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
{
    // Longer than any number that is written by a machine.
    private const int LongestText = 100;

    /// <exception cref="JsonException">It is none, or out of range.</exception>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var isId = typeof(T) == typeof(long) && reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped;
        if (reader.TokenType != JsonTokenType.Number && !isId)
            throw new JsonException();
        var length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        if (isId && length > LongestText)
            throw new JsonException();
        var text = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
        if (isId && text.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            throw new JsonException();
        return WholeNumber.Read(text, out var value) is null && value >= long.CreateSaturating(T.MinValue)
            && value <= long.CreateSaturating(T.MaxValue) ? T.CreateChecked(value) : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(long.CreateChecked(value));
}
