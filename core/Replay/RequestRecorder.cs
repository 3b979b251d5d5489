using System.Collections.Concurrent;
using VectorRec.Funnel;

namespace VectorRec.Replay;

/// <summary>Remembers the newest requests, and hands some of them on to be kept for longer.</summary>
/// <param name="queue">Null keeps none for longer.</param>
public sealed class RequestRecorder(ReplayOptions options, RecordingQueue? queue = null)
{
    private readonly ConcurrentDictionary<Guid, Recording> _recordings = new();
    private readonly ConcurrentQueue<Guid> _order = new();

    public void Add(FunnelRun run)
    {
        var request = run.Request.RequestId;
        var kept = queue?.Takes(request) ?? false;
        if (options.Capacity == 0 && !kept)
            return;
        var recording = Recording.Of(run);
        if (kept)
            queue!.Offer(recording);
        if (options.Capacity == 0 || !_recordings.TryAdd(request, recording))
            return;
        _order.Enqueue(request);
        while (_recordings.Count > options.Capacity && _order.TryDequeue(out var oldest))
            _recordings.TryRemove(oldest, out _);
    }

    /// <summary>Null when it was never recorded, or so long ago that it is forgotten.</summary>
    public Recording? Find(Guid requestId) => _recordings.GetValueOrDefault(requestId);
}
