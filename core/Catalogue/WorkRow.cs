namespace VectorRec.Catalogue;

/// <summary>One active work as the database knows it: what the item tower reads and the item table is made from.</summary>
/// <param name="CreatorId">Null: exempt from the rules about creators.</param>
/// <param name="SongId">Null: exempt from the rules about songs.</param>
/// <param name="Quality">Admission score, [0, 1].</param>
/// <param name="DurationSeconds">Null when unknown.</param>
/// <param name="CreatorLevel">0 (listener) to 10.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Impressions">All time.</param>
/// <param name="Plays">All time.</param>
/// <param name="Likes">All time.</param>
public sealed record WorkRow(
    long WorkId,
    WorkKind Kind,
    Media Media,
    long? CreatorId,
    long? SongId,
    string? Language,
    string[] Tags,
    float Quality,
    int? DurationSeconds,
    string? City,
    double? Latitude,
    double? Longitude,
    int CreatorLevel,
    DateTime CreatedAt,
    long Impressions,
    long Plays,
    long Likes)
{
    /// <summary>The same counts, in which an event counts less the older it is.</summary>
    public RecentCounts Recent { get; init; }

    /// <summary>What a model of the operator's made of it, of any length; null when there is none, or nobody asked for it.</summary>
    public float[]? Vector { get; init; }
}

/// <summary>Counts of a work's events in which one that is a half-life old counts half.</summary>
public readonly record struct RecentCounts(double Impressions, double Plays, double Likes);
