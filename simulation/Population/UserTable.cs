namespace VectorRec.Simulation.Population;

/// <summary>The users, a row each, in order of their ids. What is hidden about them and part of utility is in the truth's tables.</summary>
internal sealed class UserTable(int count)
{
    public const long FirstId = 1;

    public int Count => count;

    public byte[] Level { get; } = new byte[count];

    public byte[] Age { get; } = new byte[count];

    /// <summary>Ms before the world's end.</summary>
    public long[] CreatedBefore { get; } = new long[count];

    /// <summary>How many sessions, relative to others; heavy tail.</summary>
    public double[] Activity { get; } = new double[count];

    /// <summary>How easily the user is found by followers and the platform, 0 for listeners; heavy tail.</summary>
    public double[] Fame { get; } = new double[count];

    /// <summary>How many works, relative to others, 0 for listeners; heavy tail.</summary>
    public double[] Productivity { get; } = new double[count];

    /// <summary>Most wanted genre of each interest, [count, interests].</summary>
    public byte[] InterestGenre { get; } = new byte[count * Truth.TruthTables.Interests];
}
