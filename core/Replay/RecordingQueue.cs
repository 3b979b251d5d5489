using System.Threading.Channels;
using VectorRec.Funnel;

namespace VectorRec.Replay;

/// <summary>
/// Recordings on their way to Postgres. A request never waits for that: when the queue is full, the recording is dropped and counted.
/// </summary>
public sealed class RecordingQueue(ReplayOptions options)
{
    private readonly Channel<Recording> _queue = Channel.CreateBounded<Recording>(
        new BoundedChannelOptions(options.QueueRequests) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private long _written;
    private long _dropped;

    public ChannelReader<Recording> Reader => _queue.Reader;

    /// <summary>Requests, since the start.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>Requests, since the start: the queue was full, or Postgres did not take them.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Whether a request is one of those to keep.</summary>
    public bool Takes(Guid request) => RequestShare.Includes(request, options.StoredShare);

    public void Offer(Recording recording)
    {
        if (!_queue.Writer.TryWrite(recording))
            AddDropped(1);
    }

    public void AddWritten(int requests) => Interlocked.Add(ref _written, requests);

    public void AddDropped(int requests) => Interlocked.Add(ref _dropped, requests);

    /// <summary>No more is queued; what is waiting can still be read.</summary>
    public void Complete() => _queue.Writer.TryComplete();
}
