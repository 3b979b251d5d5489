using VectorRec.Storage;

namespace VectorRec.Api.Works;

/// <summary>A work.</summary>
/// <param name="Status">active, hidden or removed; only active works are recommended.</param>
/// <param name="Quality">Admission quality, 0 to 1.</param>
public sealed record WorkResponse(
    long WorkId,
    string Kind,
    string Status,
    string Media,
    string? Title,
    long? CreatorId,
    string? CreatorName,
    long? SongId,
    string? SongTitle,
    string? Language,
    IReadOnlyList<string> Tags,
    double Quality,
    int? DurationSeconds,
    string? City,
    DateTimeOffset CreatedAt,
    long Impressions,
    long Plays,
    long Likes)
{
    internal static WorkResponse From(WorkDetails work) => new(
        work.WorkId, work.Kind, work.Status, work.Media, work.Title, work.CreatorId, work.CreatorName, work.SongId, work.SongTitle,
        work.Language,
        work.Tags, work.Quality, work.DurationSeconds, work.City, new DateTimeOffset(work.CreatedAt, TimeSpan.Zero), work.Impressions,
        work.Plays, work.Likes);
}
