namespace VectorRec.Simulation.Platform.Arms;

/// <summary>That one arm beats another in plays a user, written down before the run.</summary>
internal sealed record Expectation(PlatformWorldKind World, string Better, string Worse, string Why)
{
    public static IReadOnlyList<Expectation> All { get; } =
    [
        new(PlatformWorldKind.Fatigue, "default", "random", "all of it is worth something"),
        new(PlatformWorldKind.Fatigue, "popularity", "random", "works differ in worth"),
        new(PlatformWorldKind.Fatigue, "default", "popularity", "users differ in taste"),
        new(PlatformWorldKind.Fatigue, "distilled", "one-channel", "one channel knows no friends and no followees"),
        new(PlatformWorldKind.Fatigue, "fine", "distilled", "crossed features see what towers cannot"),
        new(PlatformWorldKind.Fatigue, "default", "no-diversity", "users tire of more of the same"),
        new(PlatformWorldKind.Fatigue, "oracle", "default", "nobody beats the truth"),
        new(PlatformWorldKind.NoFatigue, "no-diversity", "default", "nobody tires: diversity costs relevance"),
        new(PlatformWorldKind.PopularityOnly, "no-diversity", "default", "nobody has a taste: diversity costs what works are worth to all"),
        new(PlatformWorldKind.PopularityOnly, "popularity", "random", "works differ in worth"),
        new(PlatformWorldKind.PopularityOnly, "popular-order", "popularity", "the most popular works are the best for all"),
    ];
}
