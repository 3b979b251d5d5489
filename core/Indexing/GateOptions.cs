namespace VectorRec.Indexing;

/// <summary>What a new generation has to reach before it may serve.</summary>
public sealed record GateOptions
{
    /// <summary>Vectors that are asked for: half of them users', half of them works', as far as there are.</summary>
    public int Sample { get; init; } = 100;

    /// <summary>Best works compared for each.</summary>
    public int Neighbours { get; init; } = 100;

    /// <summary>Works that the graph is asked for, as the channel <c>ann</c> of the scene <c>feed</c> does.</summary>
    public int Nearest { get; init; } = 500;

    /// <summary>Most popular works beside them, as the channel <c>popular</c> brings them.</summary>
    public int Popular { get; init; } = 10_000;

    /// <summary>Width of the beam in the graph; 0 leaves it to the server, as scenes do.</summary>
    public int Ef { get; init; }

    /// <summary>
    /// Share of the best works that nearest and popular ones have to hold, and of the nearest works that the graph has to find, [0, 1].
    /// </summary>
    public double MinRecall { get; init; } = 0.97;
}
