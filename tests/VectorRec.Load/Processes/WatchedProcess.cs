namespace VectorRec.Load.Processes;

/// <summary>A process whose processor time and memory are told.</summary>
/// <param name="Children">Its children do the work, as in Postgres; their memory is largely shared and not told.</param>
/// <param name="Allocations">Of its managed heap; null where it has none.</param>
internal sealed record WatchedProcess(string Name, int Pid, bool Children, Allocations? Allocations)
{
    public double CpuSeconds => ProcFile.CpuSeconds(Pid, Children);
}
