using System.ComponentModel.DataAnnotations;

namespace VectorRec.Scenes;

/// <summary>What share of the works one class should have.</summary>
public sealed record ShareOptions
{
    /// <summary>Share aimed at, [0, 1]. Classes that are not named share what is left.</summary>
    [Range(0.0, 1.0)]
    public double Target { get; init; }

    /// <summary>Least share, as long as there are works of the class.</summary>
    [Range(0.0, 1.0)]
    public double Floor { get; init; }

    /// <summary>Largest share, as long as there are works of other classes.</summary>
    [Range(0.0, 1.0)]
    public double Ceiling { get; init; } = 1;
}
