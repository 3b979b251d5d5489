using System.Collections.Concurrent;
using VectorRec.Funnel;
using VectorRec.Users;

namespace VectorRec.Replay;

/// <summary>Remembers the newest requests, and hands some of them on to be kept for longer.</summary>
/// <param name="queue">Null keeps none for longer.</param>
public sealed class RequestRecorder(ReplayOptions options, RecordingQueue? queue = null) : IFunnelObserver, IUserMemory
{
    private readonly ConcurrentDictionary<Guid, RecordedRequest> _recorded = new();
    private readonly ConcurrentQueue<RecordedRequest> _order = new();
    private int _places;

    public void Finished(FunnelRun run, bool shown)
    {
        var request = run.Request.RequestId;
        if (queue?.Takes(request) ?? false)
            queue.Offer(Recording.Of(run));
        if (options.Capacity == 0)
            return;
        var place = Place();
        place.Take(run);
        _order.Enqueue(place);
        _recorded.TryAdd(request, place);
    }

    /// <summary>Forgets a user's requests, and those that name the user: whom somebody follows or blocked is in them.</summary>
    public void Forget(long user)
    {
        foreach (var (request, place) in _recorded)
        {
            if (place.Forget(user))
                _recorded.TryRemove(new(request, place));
        }
    }

    /// <summary>Null when it was never recorded, or so long ago that it is forgotten.</summary>
    public Recording? Find(Guid requestId) => _recorded.GetValueOrDefault(requestId)?.Read(requestId);

    // The oldest request makes room, and its memory serves the next.
    private RecordedRequest Place()
    {
        if (Interlocked.Increment(ref _places) <= options.Capacity || !_order.TryDequeue(out var oldest))
            return new RecordedRequest();
        Interlocked.Decrement(ref _places);
        if (oldest.RequestId is { } forgotten)
            _recorded.TryRemove(new(forgotten, oldest));
        return oldest;
    }
}
