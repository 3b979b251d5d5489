using System.Threading.Channels;
using VectorRec.Experiments;
using VectorRec.Funnel;

namespace VectorRec.Exposures;

/// <summary>Queues who was answered by which arm for whoever writes it. A request never waits for that.</summary>
public sealed class ExposureLog(ExperimentOptions options, ExposureCounts counts, TimeProvider time) : IFunnelObserver
{
    private readonly Channel<Exposure> _queue = Channel.CreateBounded<Exposure>(
        new BoundedChannelOptions(options.QueueRequests) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    public ChannelReader<Exposure> Queue => _queue.Reader;

    public void Finished(FunnelRun run, bool shown)
    {
        if (!shown || run.Request.Arms.Count == 0)
            return;
        var request = run.Request;
        var exposure = new Exposure(
            request.RequestId, request.Now.UtcDateTime, request.UserId, request.Scene, request.Arms, run.Generation.Run.RunId,
            Math.Max(0, (float)(time.GetUtcNow() - request.Now).TotalMilliseconds), run.Trace.HasFailed(), run.SlateIds())
        {
            Propensities = run.Scene.Exploration.Epsilon > 0 ? [.. run.Trace.Slate.Select(entry => entry.Propensity)] : null,
        };
        if (!_queue.Writer.TryWrite(exposure))
            counts.AddDropped(1);
    }

    /// <summary>No more is queued; what is waiting can still be read.</summary>
    public void Complete() => _queue.Writer.TryComplete();
}
