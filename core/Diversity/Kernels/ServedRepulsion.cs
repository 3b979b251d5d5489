using System.ComponentModel.DataAnnotations;
using static VectorRec.Diversity.DiversityOptions;

namespace VectorRec.Diversity.Kernels;

/// <summary>Diversity across requests: a work served k requests ago repels with strength <c>Weight * 2^(-k / HalfLife)</c>.</summary>
public sealed record ServedRepulsion
{
    /// <summary>In [0, 1]. 0: off; 1: what was just served repels as if it stood in this slate.</summary>
    [Range(0.0, 1.0)]
    public float Weight { get; init; }

    /// <summary>In requests.</summary>
    [Range(0.0, 1000.0, MinimumIsExclusive = true)]
    public float HalfLife { get; init; } = 3;

    internal void Validate()
    {
        const string repulsion = nameof(DiversityOptions.Repulsion);
        Require(Weight is >= 0 and <= 1, $"{repulsion}.{nameof(Weight)}", "must be in [0, 1]");
        Require(HalfLife is > 0 and <= 1000, $"{repulsion}.{nameof(HalfLife)}", "must be in (0, 1000]");
    }
}
