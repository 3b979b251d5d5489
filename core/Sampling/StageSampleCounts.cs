using System.Diagnostics.Metrics;
using VectorRec.Funnel;

namespace VectorRec.Sampling;

/// <summary>Why a sampled request was not written.</summary>
public enum SampleDrop
{
    QueueFull,

    /// <summary>The database does not take these rows, however often it is asked.</summary>
    Refused,

    /// <summary>The process ended while the database was away.</summary>
    Shutdown,
}

/// <summary>What became of the sampled requests: meter <c>VectorRec.StageSamples</c>.</summary>
public sealed class StageSampleCounts
{
    public const string MeterName = "VectorRec.StageSamples";

    private readonly Counter<long> _writtenCounter;
    private readonly Counter<long> _droppedCounter;
    private long _written;
    private long _dropped;

    public StageSampleCounts(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _writtenCounter = meter.CreateCounter<long>("vectorrec.stage_samples.written", "{request}", "Sampled requests that were written.");
        _droppedCounter = meter.CreateCounter<long>(
            "vectorrec.stage_samples.dropped", "{request}", "Sampled requests that were not written, by reason.");
    }

    /// <summary>Requests, since the start.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>Requests, since the start.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>
    /// Begins the series, when somebody listens: of one that begins with its first event no rate shows that event.
    /// </summary>
    public void Begin()
    {
        AddWritten(0);
        foreach (var reason in Enum.GetValues<SampleDrop>())
            AddDropped(0, reason);
    }

    public void AddWritten(int requests)
    {
        Interlocked.Add(ref _written, requests);
        _writtenCounter.Add(requests);
    }

    public void AddDropped(int requests, SampleDrop reason)
    {
        Interlocked.Add(ref _dropped, requests);
        _droppedCounter.Add(requests, new KeyValuePair<string, object?>("reason", reason.Name()));
    }
}
