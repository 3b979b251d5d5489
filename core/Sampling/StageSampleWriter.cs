using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VectorRec.Storage.Samples;

namespace VectorRec.Sampling;

/// <summary>Writes the queued stage samples.</summary>
public sealed partial class StageSampleWriter(
    StageSampler sampler, StageSampleStore store, StageSampleCounts counts, IOptions<StageSamplingOptions> options, TimeProvider time,
    ILogger<StageSampleWriter> logger)
    : LogWriter<StageSample>("Stage samples", sampler.Queue, options.Value.BatchRequests, time, logger)
{
    private readonly ILogger _logger = logger;
    private readonly TimeProvider _time = time;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await base.ExecuteAsync(stoppingToken);
        if (counts.Dropped > 0)
            LogDropped(counts.Dropped, counts.Written);
    }

    protected override void Complete() => sampler.Complete();

    protected override Task StoreAsync(IReadOnlyList<StageSample> batch, CancellationToken ct) => store.WriteAsync(batch, ct);

    protected override Task DeleteOldAsync(CancellationToken ct) =>
        store.PruneAsync(_time.GetUtcNow().UtcDateTime.AddDays(-options.Value.StoredDays), ct);

    protected override void AddWritten(int requests) => counts.AddWritten(requests);

    protected override void AddDropped(int requests, SampleDrop reason) => counts.AddDropped(requests, reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stage samples of {Dropped} requests were dropped, of {Written} written")]
    private partial void LogDropped(long dropped, long written);
}
