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

    /// <summary>Works from which a generation is compared with the one that serves: what is smaller changes as a whole.</summary>
    public int CompareFrom { get; init; } = 1_000;

    /// <summary>Share of the best 100 works of sampled users that the new generation has to have too, of one model, [0, 1].</summary>
    public double MinOverlap { get; init; } = 0.3;

    /// <summary>The same where the models differ.</summary>
    public double MinOverlapOfModels { get; init; } = 0.02;

    /// <summary>Share of users for whom there may be works of too few creators, [0, 1].</summary>
    public double MaxShort { get; init; } = 0.01;

    /// <summary>Largest change of the share of a medium, a language or a creator level, [0, 1].</summary>
    public double MaxShift { get; init; } = 0.1;

    /// <summary>Largest drift of the scores, of one model, in standard deviations between users.</summary>
    public double MaxDrift { get; init; } = 3;
}
