using System.IO.MemoryMappedFiles;

namespace VectorRec.Simulation.Platform.Clock;

/// <summary>
/// The time of a simulated platform: it stands until somebody sets it. It lies in a file that two processes map: the driver writes, the
/// service reads. Waits and deadlines go by real time, as ever: only <see cref="GetUtcNow"/> differs.
/// </summary>
internal sealed class SimulatedClock : TimeProvider, IDisposable
{
    /// <summary>Environment variable of a service that takes its time from here.</summary>
    public const string Variable = "VECTORREC_SIMULATED_CLOCK";

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _ticks;

    /// <param name="path">Is made when it is not there.</param>
    public SimulatedClock(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, mapName: null, sizeof(long));
        _ticks = _file.CreateViewAccessor(0, sizeof(long));
    }

    public override DateTimeOffset GetUtcNow() => new(_ticks.ReadInt64(0), TimeSpan.Zero);

    public void Set(DateTimeOffset now) => _ticks.Write(0, now.UtcTicks);

    public void Dispose()
    {
        _ticks.Dispose();
        _file.Dispose();
    }
}
