namespace VectorRec.Storage;

/// <summary>A work with its creator, song and numbers, for people to look at.</summary>
public sealed class WorkDetails
{
    public long WorkId { get; init; }

    public string Kind { get; init; } = "";

    public string Status { get; init; } = "";

    public string Media { get; init; } = "";

    public string? Title { get; init; }

    public long? CreatorId { get; init; }

    public string? CreatorName { get; init; }

    public long? SongId { get; init; }

    public string? SongTitle { get; init; }

    public string? Language { get; init; }

    public string[] Tags { get; init; } = [];

    public float Quality { get; init; }

    public int? DurationSeconds { get; init; }

    public string? City { get; init; }

    public DateTime CreatedAt { get; init; }

    public long Impressions { get; init; }

    public long Plays { get; init; }

    public long Likes { get; init; }
}
