namespace VectorRec.Simulation.Population;

/// <summary>What songs and works are tagged with. A song's genre is its topic.</summary>
internal static class Tags
{
    public static IReadOnlyList<string> Genres { get; } =
    [
        "pop", "ballad", "rock", "folk", "hip-hop", "r&b", "electronic", "jazz", "metal", "punk",
        "classical", "opera", "musical", "country", "latin", "reggae", "anime", "children", "traditional", "indie",
    ];

    public static IReadOnlyList<string> Moods { get; } = ["happy", "sad", "romantic", "angry", "calm", "dreamy", "energetic", "nostalgic"];

    public static IReadOnlyList<string> Instruments { get; } =
        ["piano", "guitar", "violin", "drums", "guzheng", "saxophone", "synth", "flute"];

    public static IReadOnlyList<string> Eras { get; } = ["1980s", "1990s", "2000s", "2010s", "2020s"];

    /// <summary>How a work is sung; says nothing about its song.</summary>
    public static IReadOnlyList<string> Forms { get; } =
        ["solo", "duet", "chorus", "a-cappella", "acoustic", "live-take", "remix", "short-clip"];
}
