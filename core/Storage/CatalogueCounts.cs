using VectorRec.Catalogue;

namespace VectorRec.Storage;

/// <summary>What a snapshot says of the catalogue.</summary>
public sealed class CatalogueCounts
{
    public long Works { get; init; }

    public long ActiveWorks { get; init; }

    /// <summary>Works changed at or after this transaction may be missing from the snapshot.</summary>
    public long ChangedSeq { get; init; }

    /// <summary>Where that transaction was counted.</summary>
    public string? ChangedOrigin { get; init; }

    /// <summary>Engagement of the whole catalogue, the prior of <see cref="Engagement.Rate"/>.</summary>
    public double MeanEngagement { get; init; }

    /// <summary>
    /// The time that recent engagement is as of: that of the newest event, so that the same data gives the same order whenever it is read.
    /// UTC.
    /// </summary>
    public DateTime TrendAt { get; init; }
}
