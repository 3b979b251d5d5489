namespace VectorRec.Indexing;

/// <summary>What a new generation has to reach before it may serve.</summary>
public sealed record GateOptions
{
    /// <summary>Works whose vectors are asked for, as if they were users'.</summary>
    public int Sample { get; init; } = 100;

    /// <summary>Neighbours compared for each.</summary>
    public int Neighbours { get; init; } = 100;

    /// <summary>Width of the beam in the graph while comparing.</summary>
    public int Ef { get; init; } = 256;

    /// <summary>Share of the true neighbours that the graph has to find, [0, 1].</summary>
    public double MinRecall { get; init; } = 0.9;
}
