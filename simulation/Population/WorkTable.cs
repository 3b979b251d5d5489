namespace VectorRec.Simulation.Population;

/// <summary>The works, a row each, in order of their ids, which is the order of their uploads.</summary>
internal sealed class WorkTable(int count)
{
    public const long FirstId = 10_000_001;

    public int Count => count;

    /// <summary>Ms before the world's end, descending.</summary>
    public long[] CreatedBefore { get; } = new long[count];

    public bool[] Video { get; } = new bool[count];

    /// <summary>What content mining made of the true quality.</summary>
    public float[] MeasuredQuality { get; } = new float[count];

    /// <summary>How much the platform pushes it, log scale: fame, appeal and song popularity, with noise.</summary>
    public float[] Push { get; } = new float[count];
}
