using System.ComponentModel.DataAnnotations;

namespace VectorRec.Scenes;

/// <summary>
/// Coarse ranking: the towers' score, and the platform's controls over it. A control of weight w moves a score by at most w logits.
/// </summary>
public sealed record CoarseOptions
{
    /// <summary>Works that it leaves.</summary>
    [Range(1, 100_000)]
    public int Keep { get; init; } = 500;

    /// <summary>
    /// Works that are made diverse at the cut: of so many, <see cref="Keep"/> stay by the scene's <c>CutDiversity</c>. 0 cuts by score
    /// alone.
    /// </summary>
    [Range(0, 1_500)]
    public int DiversePool { get; init; }

    /// <summary>What the towers' score counts, or without a user vector the popularity. Less than 1 where the query is to decide.</summary>
    [Range(0.0, 1.0)]
    public float BaseWeight { get; init; } = 1;

    /// <summary>Logits that a work gains for answering the query's text: <c>w * relevance</c>, [0, 1].</summary>
    [Range(0.0, 100.0)]
    public float RelevanceWeight { get; init; }

    /// <summary>Logits that a work gains for being like the query's work or creator: <c>w * cosine</c>.</summary>
    [Range(0.0, 100.0)]
    public float LikenessWeight { get; init; }

    /// <summary>Logits that a work gains for being new: <c>w * 2^(-age / halfLife)</c>.</summary>
    [Range(0.0, 10.0)]
    public float TimelinessWeight { get; init; }

    /// <summary>Age at which half of the gain is left.</summary>
    [Range(0.1, 100_000.0)]
    public float HalfLifeHours { get; init; } = 72;

    /// <summary>Logits between the least and the best admission quality: <c>w * quality</c>.</summary>
    [Range(0.0, 10.0)]
    public float QualityWeight { get; init; }

    /// <summary>Logits that a work gains while its exposure pool is open, see <c>ExposurePool</c>.</summary>
    [Range(0.0, 10.0)]
    public float CreatorSupportWeight { get; init; }
}
