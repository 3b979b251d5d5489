using System.ComponentModel.DataAnnotations;

namespace VectorRec.Scenes;

/// <summary>Whether the bundle's fine ranker orders a scene.</summary>
public enum FineMode
{
    /// <summary>It does not run.</summary>
    Off,

    /// <summary>Its order is what re-ranking works on. Without a fine ranker in the bundle it is as if off.</summary>
    On,

    /// <summary>It runs, and its scores are explained and sampled, but the answer is that of <see cref="Off"/>.</summary>
    Shadow,
}

/// <summary>Fine ranking: the teacher over the best works of coarse ranking.</summary>
public sealed record FineOptions
{
    public FineMode Mode { get; init; }

    /// <summary>Works that are scored, the best by coarse score.</summary>
    [Range(1, 10_000)]
    public int Limit { get; init; } = 300;

    /// <summary>Works that it leaves; never fewer than the request asks for.</summary>
    [Range(1, 10_000)]
    public int Keep { get; init; } = 100;

    /// <summary>
    /// Weights of the fused score by objective, in place of those in the bundle's manifest; an objective that is not named keeps its own.
    /// </summary>
    public IReadOnlyDictionary<string, float> Weights { get; init; } = new Dictionary<string, float>();
}
