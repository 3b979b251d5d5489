using System.ComponentModel.DataAnnotations;

namespace VectorRec.Scenes;

/// <summary>
/// How long a request waits for each store and for the fine ranker, in milliseconds. All channels of one store share one round trip, and so one deadline:
/// a channel that must not hold up the others is given to another scene, or switched off.
/// </summary>
public sealed record DeadlineOptions
{
    /// <summary>Postgres: context and social channels.</summary>
    [Range(1, 10_000)]
    public int ContextMs { get; init; } = 250;

    /// <summary>The vector index: all vector channels.</summary>
    [Range(1, 10_000)]
    public int RecallMs { get; init; } = 250;

    /// <summary>The fine ranker: all works of a request. It is looked at between two batches.</summary>
    [Range(1, 10_000)]
    public int FineMs { get; init; } = 100;
}
