namespace VectorRec.Simulation.Population;

/// <summary>The songs, a row each, in order of their ids.</summary>
internal sealed class SongTable(int count)
{
    public const long FirstId = 1_000_001;

    public int Count => count;

    /// <summary><see cref="Truth.TruthTables.NoLanguage"/> for instrumental music.</summary>
    public byte[] Language { get; } = new byte[count];

    public byte[] Genre { get; } = new byte[count];

    public byte[] Mood { get; } = new byte[count];

    /// <summary>-1 for none to speak of.</summary>
    public sbyte[] Instrument { get; } = new sbyte[count];

    public byte[] Era { get; } = new byte[count];

    /// <summary>Seconds.</summary>
    public int[] Duration { get; } = new int[count];

    /// <summary>How often it is sung, relative to others; Zipf.</summary>
    public double[] Popularity { get; } = new double[count];

    /// <summary>[count, dimensions], unit vectors.</summary>
    public float[] Vectors { get; } = new float[count * Truth.TruthTables.Dimensions];
}
