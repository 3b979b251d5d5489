using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VectorRec.Records;

/// <summary>Moments in JSON.</summary>
public sealed class InstantConverter : JsonConverter<Instant>
{
    // An escaped character takes six bytes; what is longer than this is no moment anyway.
    private const int LongestText = 600;

    /// <exception cref="UnreadableValueException">It is not a moment, with the reason.</exception>
    public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new UnreadableValueException("is not a string");
        if ((reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length) > LongestText)
            throw new UnreadableValueException(Instant.Read(default, out _)!);
        Span<byte> text = stackalloc byte[LongestText];
        try
        {
            text = text[..reader.CopyString(text)];
        }
        catch (InvalidOperationException)
        {
            throw new UnreadableValueException("holds half of a surrogate pair");
        }

        return Instant.Read(text, out var instant) is { } reason ? throw new UnreadableValueException(reason) : instant;
    }

    public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Utc.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture));
}
