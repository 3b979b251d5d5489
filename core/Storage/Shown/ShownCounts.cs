namespace VectorRec.Storage.Shown;

/// <summary>What was shown in a scene in a time. A work counts once a slate.</summary>
public sealed class ShownCounts
{
    /// <summary>When the time begins, UTC.</summary>
    public DateTime Since { get; init; }

    /// <summary>Empty for what was shown without saying where.</summary>
    public string Scene { get; init; } = "";

    public long Shown { get; init; }

    public long Slates { get; init; }

    public long Users { get; init; }

    public long Fresh { get; init; }

    public long Repeated { get; init; }

    /// <summary>Levels of creators, 0 for works without one, and beside them how much of each was shown.</summary>
    public int[] Levels { get; init; } = [];

    public long[] ShownOfLevel { get; init; } = [];

    /// <summary>How often works were shown, and beside it how many works so often.</summary>
    public long[] TimesOfWorks { get; init; } = [];

    public long[] Works { get; init; } = [];

    /// <summary>How often works of one creator were shown, and beside it of how many creators so often.</summary>
    public long[] TimesOfCreators { get; init; } = [];

    public long[] Creators { get; init; } = [];
}
