using System.ComponentModel.DataAnnotations;

namespace VectorRec.Scenes;

/// <summary>
/// How long a request waits for each store and for the fine ranker, in milliseconds. The channels of one store share one round trip, and so
/// one deadline
/// and one fate: a query that the store refuses fails all of them. A channel with a deadline of its own (<see cref="ChannelOptions"/>)
/// is asked apart, at the same time, and is late or fails alone.
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
