using System.Collections.Immutable;

namespace VectorRec.Models;

/// <summary>What a manifest says of the bundle's fine ranker.</summary>
/// <param name="Objectives">Columns of its output.</param>
/// <param name="Fusion">Weight of each objective: the fused score is sum(weight * probability) / sum(weight), in [0, 1].</param>
public sealed record FineRankerManifest(ImmutableArray<string> Objectives, IReadOnlyDictionary<string, float> Fusion)
{
    /// <summary>The fused score of one row of probabilities.</summary>
    public float Fuse(ReadOnlySpan<float> probabilities)
    {
        var (sum, weights) = (0f, 0f);
        for (var i = 0; i < Objectives.Length; i++)
        {
            sum += Fusion[Objectives[i]] * probabilities[i];
            weights += Fusion[Objectives[i]];
        }

        return sum / weights;
    }

    internal string? Problem() =>
        Objectives.IsDefaultOrEmpty || Objectives.Distinct(StringComparer.Ordinal).Count() != Objectives.Length ? "fineRanker has no distinct objectives"
        : Fusion is null || !Objectives.All(Fusion.ContainsKey) ? "fineRanker gives no fusion weight to some objective"
        : Objectives.Any(name => !(Fusion[name] >= 0) || !float.IsFinite(Fusion[name])) || !Objectives.Any(name => Fusion[name] > 0)
            ? "fineRanker has fusion weights that are negative, not finite or all 0"
        : null;
}
