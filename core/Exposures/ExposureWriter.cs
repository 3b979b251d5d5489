using Microsoft.Extensions.Logging;
using VectorRec.Experiments;
using VectorRec.Sampling;
using VectorRec.Storage.Experiments;

namespace VectorRec.Exposures;

/// <summary>Writes the queued exposures.</summary>
public sealed class ExposureWriter(
    ExposureLog log, ExposureStore store, ExposureCounts counts, ExperimentOptions options, TimeProvider time,
    ILogger<ExposureWriter> logger) : LogWriter<Exposure>("Exposures", log.Queue, options.BatchRequests, time, logger)
{
    private readonly TimeProvider _time = time;

    protected override void Complete() => log.Complete();

    protected override Task StoreAsync(IReadOnlyList<Exposure> batch, CancellationToken ct) => store.WriteAsync(batch, ct);

    protected override Task DeleteOldAsync(CancellationToken ct) =>
        store.PruneAsync(_time.GetUtcNow().UtcDateTime.AddDays(-options.StoredDays), ct);

    protected override void AddWritten(int requests) => counts.AddWritten(requests);

    protected override void AddDropped(int requests, SampleDrop reason) => counts.AddDropped(requests);
}
