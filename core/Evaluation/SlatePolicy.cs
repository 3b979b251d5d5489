using VectorRec.Diversity;

namespace VectorRec.Evaluation;

/// <summary>One way of choosing a slate: a line's point on the frontier.</summary>
/// <param name="Method">Name of the line.</param>
public sealed record SlatePolicy(string Method, DiversityOptions Options)
{
    /// <summary>The control that all others are compared with.</summary>
    public static SlatePolicy ScoreOrder { get; } = new("none", new DiversityOptions { Method = DiversityMethod.None, Theta = 1 });

    /// <summary>
    /// The control, and each method at each theta. The embedding methods see embeddings alone; a second DPP also sees who sings what.
    /// Scatter knows nothing but attributes, so it gets all of them.
    /// </summary>
    public static IReadOnlyList<SlatePolicy> Grid(IReadOnlyList<float> thetas)
    {
        (string Name, DiversityOptions Options)[] lines =
        [
            ("dpp", new() { Method = DiversityMethod.Dpp }),
            ("dpp+priors", new() { Method = DiversityMethod.Dpp, Priors = new() { Creator = 0.5f, Song = 0.5f } }),
            ("ssd", new() { Method = DiversityMethod.Ssd }),
            ("mmr", new() { Method = DiversityMethod.Mmr }),
            ("scatter", new() { Method = DiversityMethod.Scatter, Priors = new() { Creator = 1, Song = 1, Tag = 1 } }),
        ];
        return [ScoreOrder, .. lines.SelectMany(
            line => thetas.Select(theta => new SlatePolicy(line.Name, line.Options with { Theta = theta })))];
    }
}
