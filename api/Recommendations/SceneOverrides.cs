using System.Text.Json;
using System.Text.Json.Serialization;

namespace VectorRec.Api.Recommendations;

/// <summary>Settings of a scene that differ for one request, as they were sent; <see cref="SceneOverride"/> reads them.</summary>
[JsonConverter(typeof(Converter))]
public readonly record struct SceneOverrides(JsonElement Json)
{
    private sealed class Converter : JsonConverter<SceneOverrides>
    {
        public override SceneOverrides Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonSerializer.Deserialize<JsonElement>(ref reader, options));

        public override void Write(Utf8JsonWriter writer, SceneOverrides value, JsonSerializerOptions options) =>
            value.Json.WriteTo(writer);
    }
}
