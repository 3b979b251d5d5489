using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VectorRec.Features;

/// <summary>
/// Every input of the models, in order. The schema is what training and serving have to agree on: its hash is in a bundle's
/// manifest, and a bundle made for another schema is refused.
/// </summary>
public sealed record FeatureSchema(int Version, ImmutableArray<Feature> Features)
{
    public const int CurrentVersion = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Length of the history features.</summary>
    public int HistoryLength => this[FeatureNames.HistoryWorks].Width;

    /// <summary>Numbers of the works' vectors; 0 when the models read none.</summary>
    [JsonIgnore]
    public int ContentWidth { get; } =
        Features.IsDefault ? 0 : Features.FirstOrDefault(feature => feature.Name == FeatureNames.Content)?.Width ?? 0;

    public Feature this[string name] =>
        Features.FirstOrDefault(feature => feature.Name == name)
        ?? throw new InvalidDataException($"The feature schema has no feature {name}.");

    public IEnumerable<Feature> Of(FeatureSide side) => Features.Where(feature => feature.Side == side);

    /// <summary>The schema over these vocabularies.</summary>
    /// <param name="contentWidth">Numbers of the works' vectors; 0: there are none, and the schema is that of a build without them.</param>
    public static FeatureSchema Over(Vocabularies vocabularies, int historyLength, int contentWidth = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(historyLength, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(contentWidth);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(contentWidth, FeatureNames.MaxContentWidth);
        Feature User(string name, string? vocabulary, int width, int size, FeatureTiming when = FeatureTiming.Static) =>
            new(name, FeatureSide.User, FeatureKind.Categorical, vocabulary, width, size, when);
        Feature Item(string name, string? vocabulary, int width, int size) =>
            new(name, FeatureSide.Item, FeatureKind.Categorical, vocabulary, width, size, FeatureTiming.Static);

        Feature Numbers(string name, int width) =>
            new(name, FeatureSide.Item, FeatureKind.Numeric, null, width, 0, FeatureTiming.Static);

        var v = vocabularies;
        return new(CurrentVersion,
        [
            User(FeatureNames.UserId, "user", 1, v.User.Size),
            User(FeatureNames.UserLanguage, "language", 1, v.Language.Size),
            User(FeatureNames.UserCity, "city", 1, v.City.Size),
            User(FeatureNames.UserAge, null, 1, Buckets.Ages),
            User(FeatureNames.UserLevel, null, 1, Buckets.Levels),
            User(FeatureNames.Friends, "user", FeatureNames.FriendsWidth, v.User.Size),
            User(FeatureNames.HistoryWorks, "work", historyLength, v.Work.Size, FeatureTiming.Event),
            User(FeatureNames.HistoryCreators, "creator", historyLength, v.Creator.Size, FeatureTiming.Event),
            User(FeatureNames.HistorySongs, "song", historyLength, v.Song.Size, FeatureTiming.Event),
            User(FeatureNames.UserTags, "tag", FeatureNames.TagsWidth, v.Tag.Size, FeatureTiming.Event),
            .. contentWidth == 0 ? (ReadOnlySpan<Feature>)[]
                : [new(FeatureNames.HistoryContent, FeatureSide.User, FeatureKind.Numeric, null, contentWidth, 0, FeatureTiming.Event)],
            Item(FeatureNames.WorkId, "work", 1, v.Work.Size),
            Item(FeatureNames.CreatorId, "creator", 1, v.Creator.Size),
            Item(FeatureNames.SongId, "song", 1, v.Song.Size),
            Item(FeatureNames.Kind, null, 1, Buckets.Kinds),
            Item(FeatureNames.Media, null, 1, Buckets.Media),
            Item(FeatureNames.WorkLanguage, "language", 1, v.Language.Size),
            Item(FeatureNames.WorkCity, "city", 1, v.City.Size),
            Item(FeatureNames.Tags, "tag", FeatureNames.TagsWidth, v.Tag.Size),
            Item(FeatureNames.Duration, null, 1, Buckets.Durations),
            Numbers(FeatureNames.Quality, 1),
            .. contentWidth == 0 ? (ReadOnlySpan<Feature>)[]
                : [Numbers(FeatureNames.Content, contentWidth), Numbers(FeatureNames.ContentMissing, 1)],
        ]);
    }

    /// <summary>SHA-256 of a schema file's bytes, lower-case hexadecimal.</summary>
    public static string Hash(ReadOnlySpan<byte> json) => Convert.ToHexStringLower(SHA256.HashData(json));

    /// <exception cref="InvalidDataException">It is not a feature schema.</exception>
    public static FeatureSchema Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<FeatureSchema>(json, Json) is { Features.IsDefaultOrEmpty: false } schema
                ? schema
                : throw new InvalidDataException("The feature schema is empty.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The feature schema is not valid JSON: {e.Message}", e);
        }
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>Two schemas are the same when all their features are.</summary>
    public bool Equals(FeatureSchema? other) => other is not null && Version == other.Version && Features.SequenceEqual(other.Features);

    public override int GetHashCode() => HashCode.Combine(Version, Features.Length);
}
