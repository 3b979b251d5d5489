using VectorRec.Catalog;

namespace VectorRec.Storage;

/// <summary>A work as Dapper reads it: enumerations are words in the database.</summary>
internal sealed class WorkRecord
{
    public long WorkId { get; init; }

    public string Kind { get; init; } = "";

    public string Media { get; init; } = "";

    public long? CreatorId { get; init; }

    public long? SongId { get; init; }

    public string? Language { get; init; }

    public string[] Tags { get; init; } = [];

    public float Quality { get; init; }

    public int? DurationSeconds { get; init; }

    public string? City { get; init; }

    public double? Latitude { get; init; }

    public double? Longitude { get; init; }

    public short CreatorLevel { get; init; }

    public DateTime CreatedAt { get; init; }

    public long Impressions { get; init; }

    public long Plays { get; init; }

    public long Likes { get; init; }

    public WorkRow ToWork() => new(
        WorkId, Enum.Parse<WorkKind>(Kind, ignoreCase: true), Enum.Parse<Media>(Media, ignoreCase: true), CreatorId, SongId, Language, Tags, Quality,
        DurationSeconds, City, Latitude, Longitude, CreatorLevel, CreatedAt, Impressions, Plays, Likes);
}
