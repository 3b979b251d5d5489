namespace VectorRec.Simulation.Platform.Arms;

/// <summary>Who makes an arm's slates.</summary>
internal enum SlateMaker
{
    /// <summary>The service, by its scene.</summary>
    Service,

    /// <summary>The service, which is not told who asks.</summary>
    Popularity,

    /// <summary>The driver, by lot.</summary>
    Random,

    /// <summary>The driver, which looks into the truth: what no recommender can reach.</summary>
    Oracle,
}

/// <summary>One way to recommend: its own copy of the world, its own service, its own logs.</summary>
/// <param name="About">What it adds to the arm before it.</param>
/// <param name="Settings">Of the service, as environment variables: what differs in its scene "feed".</param>
internal sealed record Arm(string Name, SlateMaker Maker, string About, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>Users react with other random numbers than in all other arms: the control of the comparison itself.</summary>
    public bool OtherLuck { get; init; }

    /// <summary>Options of its training beside those of all; arms with other ones have a model of their own. For --retrain.</summary>
    public string Training { get; init; } = "";
}
