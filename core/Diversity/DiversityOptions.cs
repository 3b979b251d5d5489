using System.ComponentModel.DataAnnotations;
using VectorRec.Diversity.Kernels;
using VectorRec.Diversity.Rules;

namespace VectorRec.Diversity;

/// <summary>
/// How a slate is chosen. Every method maximises the same trade-off, <c>theta * relevance + (1 - theta) * diversity</c>, with
/// relevance = the scores of the request's candidates brought to mean 0 and standard deviation 1.
/// </summary>
public sealed record DiversityOptions
{
    public DiversityMethod Method { get; init; } = DiversityMethod.Dpp;

    /// <summary>In [0, 1]. 1: pure relevance order; 0: diversity alone.</summary>
    [Range(0.0, 1.0)]
    public float Theta { get; init; } = 0.7f;

    /// <summary>Works at least this many places apart do not repel each other. At least 2; 0: the whole slate repels.</summary>
    [Range(0, MaxWindow)]
    public int Window { get; init; } = 10;

    /// <summary>
    /// Stops when the best pick's gain falls below it; null: never. For <see cref="DiversityMethod.Dpp"/> the gain is
    /// (1 - theta) * the growth of the log-determinant, so 0 gives the unconstrained maximum a posteriori set.
    /// </summary>
    public float? MinGain { get; init; }

    /// <summary>What makes two works alike beside their embeddings.</summary>
    public PriorWeights Priors { get; init; } = new();

    /// <summary>What must hold in the final order.</summary>
    public SlateRules Rules { get; init; } = new();

    /// <summary>How strongly recently served works repel.</summary>
    public ServedRepulsion Repulsion { get; init; } = new();

    public const int MaxWindow = 256;

    /// <exception cref="ArgumentException">A value is out of its range; the message names it.</exception>
    public void Validate()
    {
        Require(Enum.IsDefined(Method), nameof(Method), "is not a method");
        Require(Theta is >= 0 and <= 1, nameof(Theta), "must be in [0, 1]");
        Require(Window is 0 or (>= 2 and <= MaxWindow), nameof(Window), "must be 0 or in [2, 256]");
        Require(MinGain is not { } gain || float.IsFinite(gain), nameof(MinGain), "must be finite");
        Priors.Validate();
        Rules.Validate();
        Repulsion.Validate();
    }

    internal static void Require(bool holds, string name, string rule)
    {
        if (!holds)
            throw new ArgumentException($"{name} {rule}.", name);
    }
}
