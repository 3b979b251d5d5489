namespace VectorRec.Simulation.Platform;

/// <summary>What is simulated. All of it but <see cref="Parallel"/> and the folders is part of what comes out.</summary>
internal sealed record PlatformOptions
{
    /// <summary>Folder of the servers, the worlds, the state and the results; a run that is begun again goes on there.</summary>
    public required string Folder { get; init; }

    public int Days { get; init; } = 14;

    public int Users { get; init; } = 1_000;

    /// <summary>Works before the first simulated day.</summary>
    public int Works { get; init; } = 6_000;

    /// <summary>Events of the thirty days before it, of the old recommender.</summary>
    public long Events { get; init; } = 60_000;

    /// <summary>The world that all seeds begin with: the demo's, so that the demo's bundle has a meaning.</summary>
    public ulong WorldSeed { get; init; } = 1;

    /// <summary>Of behaviour: sessions, reactions, uploads.</summary>
    public IReadOnlyList<ulong> Seeds { get; init; } = [1];

    public IReadOnlyList<string> Arms { get; init; } = [];

    public IReadOnlyList<PlatformWorldKind> Worlds { get; init; } = [PlatformWorldKind.Fatigue];

    /// <summary>Sessions that an average user has on a day on which all is well.</summary>
    public double SessionsADay { get; init; } = 1;

    /// <summary>Trains anew every night, from what the arm logged.</summary>
    public bool Retrain { get; init; }

    /// <summary>A Python that has PyTorch.</summary>
    public string Python { get; init; } = "python3";

    /// <summary>How it trains.</summary>
    public string TrainingConfig { get; init; } = "";

    /// <summary>Without Qdrant: the service compares with all works.</summary>
    public bool Embedded { get; init; }

    /// <summary>Arms at a time.</summary>
    public int Parallel { get; init; } = 1;

    /// <summary>Resamples of an interval.</summary>
    public int Resamples { get; init; } = 2_000;

    /// <summary>Works that may be added in the simulated days.</summary>
    public int NewWorks => 200 + (4 * Works * Days / 90);

    /// <summary>
    /// Midnight before the first simulated day. Not the present: the service has a clock of its own, so that the same options are the
    /// same run on any date.
    /// </summary>
    public static readonly DateTimeOffset Begin = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public WorldOptions World(PlatformWorldKind kind) => new()
    {
        Seed = WorldSeed,
        Users = Users,
        Works = Works,
        Events = Events,
        End = Begin,
        Fatigue = kind == PlatformWorldKind.Fatigue,
        Taste = kind != PlatformWorldKind.PopularityOnly,
    };
}
