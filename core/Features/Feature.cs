using System.Text.Json.Serialization;

namespace VectorRec.Features;

/// <summary>Which tower reads a feature.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FeatureSide>))]
public enum FeatureSide
{
    [JsonStringEnumMemberName("user")] User,
    [JsonStringEnumMemberName("item")] Item,
}

/// <summary>Categorical: int64 indices, 0 = missing. Numeric: float32.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FeatureKind>))]
public enum FeatureKind
{
    [JsonStringEnumMemberName("categorical")] Categorical,
    [JsonStringEnumMemberName("numeric")] Numeric,
}

/// <summary>Whether a feature is the same at every event, or depends on what came before it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FeatureTiming>))]
public enum FeatureTiming
{
    [JsonStringEnumMemberName("static")] Static,
    [JsonStringEnumMemberName("event")] Event,
}

/// <summary>One input of a model.</summary>
/// <param name="Name">Also the name of the ONNX input.</param>
/// <param name="Vocabulary">Features of one vocabulary may share an embedding table; null when the values are fixed buckets.</param>
/// <param name="Width">Values a row, padded with 0.</param>
/// <param name="Size">Number of distinct values of a categorical feature, padding included; 0 for a numeric one.</param>
public sealed record Feature(
    string Name,
    FeatureSide Side,
    FeatureKind Kind,
    string? Vocabulary,
    int Width,
    int Size,
    FeatureTiming When);
