using System.ComponentModel.DataAnnotations;

namespace VectorRec.Scenes;

/// <summary>
/// Places of the slate that are given by chance to works that hardly anybody was shown, so that something is learned of them, and so that
/// what another policy would have been worth can be estimated from what was shown: the chance of every place is known.
/// </summary>
public sealed record ExplorationOptions
{
    /// <summary>Probability with which each of the places explores; 0: none does.</summary>
    [Range(0.0, 1.0)]
    public double Epsilon { get; init; }

    /// <summary>The first place that may, from 1.</summary>
    [Range(1, 100)]
    public int First { get; init; } = 5;

    /// <summary>Places from one that may to the next.</summary>
    [Range(1, 100)]
    public int Every { get; init; } = 5;

    /// <summary>Only works that were shown less often.</summary>
    [Range(1, 1_000_000)]
    public int MaxImpressions { get; init; } = 100;

    /// <summary>Only works that are not older.</summary>
    [Range(0.1, 100_000.0)]
    public double MaxAgeHours { get; init; } = 168;
}
