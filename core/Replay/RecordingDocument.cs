using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using VectorRec.Users;

namespace VectorRec.Replay;

/// <summary>A recording as bytes: one that says the format, then compressed JSON, in which every number keeps its bits.</summary>
public static class RecordingDocument
{
    /// <summary>Goes up when what is recorded changes its meaning.</summary>
    private const byte Format = 3;

    /// <summary>The format before held every work that was recalled; it is read as it was.</summary>
    private const byte Earlier = 2;

    private static readonly JsonSerializerOptions Json = new()
    {
        // A gain can be no number at all.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new SeenWorksConverter() },
    };

    public static byte[] Write(Recording recording)
    {
        using var bytes = new MemoryStream();
        bytes.WriteByte(Format);
        using (var brotli = new BrotliStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            JsonSerializer.Serialize(brotli, recording, Json);
        }

        return bytes.ToArray();
    }

    /// <exception cref="InvalidDataException">Another version wrote it, or it is damaged.</exception>
    public static Recording Read(byte[] document)
    {
        if (document is not [Format or Earlier, ..])
            throw new InvalidDataException("The recording was written by another version.");
        try
        {
            using var brotli = new BrotliStream(new MemoryStream(document, 1, document.Length - 1), CompressionMode.Decompress);
            return JsonSerializer.Deserialize<Recording>(brotli, Json) ?? throw new InvalidDataException("The recording is empty.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException("The recording is damaged.", e);
        }
    }

    private sealed class SeenWorksConverter : JsonConverter<SeenWorks>
    {
        public override SeenWorks Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonSerializer.Deserialize<byte[][]>(ref reader, options) ?? []);

        public override void Write(Utf8JsonWriter writer, SeenWorks value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Shards, options);
    }
}
