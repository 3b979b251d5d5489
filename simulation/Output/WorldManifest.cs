using System.Text.Json;
using System.Text.Json.Serialization;

namespace VectorRec.Simulation.Output;

/// <summary>world.json: what a world was made from and what its files hold.</summary>
/// <param name="Version">Of the generator's law and formats: equal options give equal files only within one version.</param>
internal sealed record WorldManifest(int Version, ManifestOptions Options, WorldCounts Counts, IReadOnlyList<FileFacts> Files)
{
    public const int CurrentVersion = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <exception cref="JsonException">Not a manifest.</exception>
    public static WorldManifest Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<WorldManifest>(json, Json) ?? throw new JsonException("The manifest is null.");

    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Json), (byte)'\n'];
}

/// <param name="ContentWidth">Null when works carry no vectors, and the noise too.</param>
internal sealed record ManifestOptions(
    ulong Seed,
    int Users,
    int Works,
    int Songs,
    long Events,
    int Days,
    DateTimeOffset End,
    bool Fatigue,
    string Format,
    bool Gzip,
    int? ContentWidth = null,
    double? ContentNoise = null);

/// <param name="ByType">Events of each type.</param>
internal sealed record WorldCounts(
    long Users,
    long Songs,
    long Works,
    long Follows,
    long Families,
    long Events,
    IReadOnlyDictionary<string, long> ByType);
