using System.IO.Hashing;
using System.Threading.Channels;
using VectorRec.Funnel;
using VectorRec.Storage.Samples;

namespace VectorRec.Sampling;

/// <summary>
/// Takes a sample of what each stage scored from some of the requests, and queues it for whoever writes it. A request never waits
/// for that: when the queue is full, the sample is dropped and counted.
/// </summary>
public sealed class StageSampler(StageSamplingOptions options, StageSampleCounts counts)
{
    private readonly Channel<StageSample> _queue = Channel.CreateBounded<StageSample>(
        new BoundedChannelOptions(options.QueueRequests) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    public ChannelReader<StageSample> Queue => _queue.Reader;

    /// <summary>Samples a finished run, when its request's id says so.</summary>
    public void Offer(FunnelRun run)
    {
        // Without a user there is nobody whose taste it tells of.
        if (run.Request.UserId == RecommendationRequest.Nobody || !IsSampled(run.Request.RequestId))
            return;
        if (!_queue.Writer.TryWrite(StageSnapshot.Of(run, options)))
            counts.AddDropped(1, SampleDrop.QueueFull);
    }

    /// <summary>No more is queued; what is waiting can still be read.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    internal bool IsSampled(Guid request) => options.Share >= 1 || Hash(request) < options.Share * ulong.MaxValue;

    /// <summary>XXH3 of the id's bytes.</summary>
    internal static ulong Hash(Guid request)
    {
        Span<byte> bytes = stackalloc byte[16];
        request.TryWriteBytes(bytes);
        return XxHash3.HashToUInt64(bytes);
    }
}
