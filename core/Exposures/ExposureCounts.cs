using System.Diagnostics.Metrics;

namespace VectorRec.Exposures;

/// <summary>What became of exposures: meter <c>VectorRec.Experiments</c>.</summary>
public sealed class ExposureCounts
{
    public const string MeterName = "VectorRec.Experiments";

    private readonly Counter<long> _writtenCounter;
    private readonly Counter<long> _droppedCounter;

    public ExposureCounts(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _writtenCounter = meter.CreateCounter<long>("vectorrec.exposures.written", "{request}", "Exposures that were written.");
        _droppedCounter = meter.CreateCounter<long>("vectorrec.exposures.dropped", "{request}", "Exposures that were not written.");
    }

    /// <summary>Begins the series, at zero.</summary>
    public void Begin()
    {
        AddWritten(0);
        AddDropped(0);
    }

    public void AddWritten(int requests) => _writtenCounter.Add(requests);

    public void AddDropped(int requests) => _droppedCounter.Add(requests);
}
