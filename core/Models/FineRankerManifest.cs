using System.Collections.Immutable;

namespace VectorRec.Models;

/// <summary>What a manifest says of the bundle's fine ranker.</summary>
/// <param name="Objectives">Columns of its output.</param>
/// <param name="Fusion">Weight of each objective: the fused score is sum(weight * probability) / sum(weight), in [0, 1].</param>
public sealed record FineRankerManifest(ImmutableArray<string> Objectives, IReadOnlyDictionary<string, float> Fusion)
{
    /// <summary>The weights of the fused score by objective, with some of them replaced.</summary>
    /// <exception cref="InferenceException">A replaced weight is of no objective, or all weights are 0.</exception>
    public float[] WeightsWith(IReadOnlyDictionary<string, float> replaced)
    {
        foreach (var name in replaced.Keys)
        {
            if (!Objectives.Contains(name))
                throw new InferenceException(
                    $"A weight is given for {name}; the fine ranker's objectives are {string.Join(", ", Objectives)}.");
        }

        var weights = new float[Objectives.Length];
        for (var i = 0; i < weights.Length; i++)
            weights[i] = replaced.TryGetValue(Objectives[i], out var weight) ? weight : Fusion[Objectives[i]];
        return weights.Any(weight => weight > 0) ? weights : throw new InferenceException("All weights of the fused score are 0.");
    }

    internal string? Problem() =>
        Objectives.IsDefaultOrEmpty || Objectives.Distinct(StringComparer.Ordinal).Count() != Objectives.Length
            ? "fineRanker has no distinct objectives"
        : Fusion is null || !Objectives.All(Fusion.ContainsKey) ? "fineRanker gives no fusion weight to some objective"
        : Objectives.Any(name => !(Fusion[name] >= 0) || !float.IsFinite(Fusion[name])) || !Objectives.Any(name => Fusion[name] > 0)
            ? "fineRanker has fusion weights that are negative, not finite or all 0"
        : null;
}
