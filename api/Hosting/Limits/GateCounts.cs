namespace VectorRec.Api.Hosting.Limits;

/// <summary>How many requests found the queue of their gate full, since the start.</summary>
internal sealed class GateCounts
{
    private readonly long[] _refused = new long[Enum.GetValues<Gate>().Length];

    public void Refuse(Gate gate) => Interlocked.Increment(ref _refused[(int)gate]);

    public long Refused(Gate gate) => Interlocked.Read(ref _refused[(int)gate]);
}
