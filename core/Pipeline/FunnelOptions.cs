using System.ComponentModel.DataAnnotations;

namespace VectorRec.Pipeline;

/// <summary>How wide the funnel is, and how long each stage may take.</summary>
public sealed class FunnelOptions
{
    public const string Section = "Funnel";

    /// <summary>Works that the user tower's neighbourhood may bring.</summary>
    [Range(1, 10_000)]
    public int AnnQuota { get; set; } = 500;

    /// <summary>Size of the search's candidate list (HNSW ef); 0 leaves it to Qdrant.</summary>
    [Range(0, 20_000)]
    public int AnnEf { get; set; }

    [Range(0, 5_000)]
    public int FolloweeWorksQuota { get; set; } = 200;

    [Range(0, 5_000)]
    public int FolloweeLikesQuota { get; set; } = 200;

    [Range(0, 2_000)]
    public int TrendingQuota { get; set; } = 200;

    /// <summary>Newest works of a user's behaviour that count as seen.</summary>
    [Range(0, 50_000)]
    public int SeenLimit { get; set; } = 5_000;

    /// <summary>Works that coarse ranking leaves for re-ranking.</summary>
    [Range(10, 10_000)]
    public int CoarseKeep { get; set; } = 500;

    /// <summary>Milliseconds for the context from Postgres.</summary>
    [Range(1, 10_000)]
    public int ContextDeadlineMs { get; set; } = 250;

    /// <summary>Milliseconds for the vector search.</summary>
    [Range(1, 10_000)]
    public int RecallDeadlineMs { get; set; } = 250;
}
