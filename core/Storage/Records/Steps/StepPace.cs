namespace VectorRec.Storage.Records.Steps;

/// <summary>
/// How many rows a step takes: as many as were merged in a time that nobody notices who waits for one of them, whatever the machine and
/// however busy it is.
/// </summary>
internal sealed class StepPace
{
    private const int Fewest = 100;
    private const int Most = 50_000;

    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(60);

    public int Rows { get; private set; } = 2_000;

    public void Took(TimeSpan time)
    {
        if (time > Long)
            Rows = Math.Max(Fewest, (int)(Rows * Math.Max(0.25, Long / time / 1.5)));
        else if (time < Short)
            Rows = Math.Min(Most, (int)(Rows * Math.Min(3, Short / time)));
    }
}
