using System.Text.Json;

namespace VectorRec.Models;

/// <summary>What a bundle says of itself in <c>manifest.json</c>.</summary>
/// <param name="Format">Version of this layout; this build reads 1.</param>
/// <param name="Version">Name of the model; part of the collection's name.</param>
/// <param name="Dimension">Width of the towers' embeddings, d.</param>
/// <param name="Temperature">tau of the coarse score <c>dot / tau + bias</c>.</param>
/// <param name="SchemaHash">SHA-256 of <c>schema.json</c>.</param>
/// <param name="Files">SHA-256 of every other file of the bundle, by path below its folder.</param>
/// <param name="Metrics">What training measured; informative.</param>
/// <param name="FineRanker">Null when the bundle has none.</param>
public sealed record BundleManifest(
    int Format,
    string Version,
    DateTimeOffset CreatedAt,
    int Dimension,
    float Temperature,
    string SchemaHash,
    IReadOnlyDictionary<string, string> Files,
    JsonElement Metrics,
    FineRankerManifest? FineRanker = null)
{
    public const int CurrentFormat = 1;
    public const string FileName = "manifest.json";
    public const int MaxDimension = 1024;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true };

    /// <exception cref="BundleException">Missing, not JSON, or a field is out of range.</exception>
    public static BundleManifest Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new BundleException($"{folder} is not a model bundle: it has no {FileName}.");
        BundleManifest manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<BundleManifest>(File.ReadAllBytes(path), Json)
                ?? throw new BundleException($"The manifest of {folder} is empty.");
        }
        catch (JsonException e)
        {
            throw new BundleException($"The manifest of {folder} cannot be read: {e.Message}", e);
        }

        if (manifest.Problem() is { } problem)
            throw new BundleException($"The manifest of {folder} is refused: {problem}.");
        return manifest;
    }

    private string? Problem() =>
        Format != CurrentFormat ? $"format is {Format}, this build reads {CurrentFormat}"
        : !IsName(Version) ? "version has to be 1 to 100 letters, digits, dots, dashes or underscores"
        : Dimension is < 1 or > MaxDimension ? $"dimension is {Dimension}, allowed are 1 to {MaxDimension}"
        : !(Temperature > 0) || !float.IsFinite(Temperature) ? $"temperature is {Temperature}, it has to be above 0"
        : Files is null || SchemaHash is null ? "files or schemaHash is missing"
        : FineRanker?.Problem();

    // It becomes part of folder and collection names.
    private static bool IsName(string? version) =>
        version is { Length: > 0 and <= 100 } && version.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            && version[0] != '.';
}
