using System.Threading.Channels;
using VectorRec.Funnel;
using VectorRec.Storage.Samples;

namespace VectorRec.Sampling;

/// <summary>
/// Takes a sample of what each stage scored from some of the requests, and queues it for whoever writes it. A request never waits
/// for that: when the queue is full, the sample is dropped and counted.
/// </summary>
public sealed class StageSampler(StageSamplingOptions options, StageSampleCounts counts) : IFunnelObserver
{
    private readonly Channel<StageSample> _queue = Channel.CreateBounded<StageSample>(
        new BoundedChannelOptions(options.QueueRequests) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    public ChannelReader<StageSample> Queue => _queue.Reader;

    /// <summary>Samples a finished run, when its request's id says so.</summary>
    public void Finished(FunnelRun run, bool shown)
    {
        // Without a user there is nobody whose taste it tells of.
        if (!shown || run.Request.UserId == RecommendationRequest.Nobody || !IsSampled(run.Request.RequestId))
            return;
        if (!_queue.Writer.TryWrite(StageSnapshot.Of(run, options)))
            counts.AddDropped(1, SampleDrop.QueueFull);
    }

    /// <summary>No more is queued; what is waiting can still be read.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    internal bool IsSampled(Guid request) => RequestShare.Includes(request, options.Share);
}
