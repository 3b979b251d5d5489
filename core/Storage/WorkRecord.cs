using VectorRec.Catalogue;

namespace VectorRec.Storage;

/// <summary>A work as Dapper reads it: enumerations are words in the database.</summary>
internal sealed class WorkRecord
{
    /// <summary>Reads all fields; works are <c>w</c>.</summary>
    /// <param name="trendAt">The time that recent engagement is as of, in SQL.</param>
    /// <param name="vectors">Whether the works' vectors are read too.</param>
    public static string Select(string trendAt, bool vectors) =>
        $"""
        select w.work_id, w.kind, w.media, w.creator_id, w.song_id, w.language, w.tags, w.quality, w.duration_s as duration_seconds, w.city,
            w.lat as latitude, w.lon as longitude,
               coalesce(u.level, 0::smallint) as creator_level, w.created_at,
               coalesce(s.impressions, 0) as impressions, coalesce(s.plays, 0) as plays, coalesce(s.likes, 0) as likes,
               coalesce(t.impressions * d.decay, 0) as recent_impressions,
               coalesce(t.plays * d.decay, 0) as recent_plays, coalesce(t.likes * d.decay, 0) as recent_likes{(vectors ? ", v.vector" : "")}
        from works w left join users u on u.user_id = w.creator_id left join work_stats s on s.work_id = w.work_id
        left join work_trends t on t.work_id = w.work_id cross join lateral (select trend_decay({trendAt} - t.at) as decay) d
        {(vectors ? "left join work_vectors v on v.work_id = w.work_id" : "")}
        """;

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

    public double RecentImpressions { get; init; }

    public double RecentPlays { get; init; }

    public double RecentLikes { get; init; }

    public float[]? Vector { get; init; }

    public WorkRow ToWork() => new(
        WorkId, Enum.Parse<WorkKind>(Kind, ignoreCase: true), Enum.Parse<Media>(Media, ignoreCase: true), CreatorId, SongId, Language,
        Tags, Quality,
        DurationSeconds, City, Latitude, Longitude, CreatorLevel, CreatedAt, Impressions, Plays, Likes)
    {
        Recent = new(RecentImpressions, RecentPlays, RecentLikes),
        Vector = Vector,
    };
}
