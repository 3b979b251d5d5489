using System.Collections.Concurrent;
using VectorRec.Funnel;
using VectorRec.Users;

namespace VectorRec.Replay;

/// <summary>Remembers the newest requests, and hands some of them on to be kept for longer.</summary>
/// <param name="queue">Null keeps none for longer.</param>
public sealed class RequestRecorder(ReplayOptions options, RecordingQueue? queue = null) : IFunnelObserver, IUserMemory
{
    private readonly ConcurrentDictionary<Guid, Recording> _recordings = new();
    private readonly ConcurrentQueue<Guid> _order = new();

    public void Finished(FunnelRun run, bool shown)
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

    /// <summary>Forgets a user's requests, and those that name the user: whom somebody follows or blocked is in them.</summary>
    public void Forget(long user)
    {
        foreach (var (request, recording) in _recordings)
        {
            var context = recording.Context;
            if (recording.Request.UserId == user || context.Friends.Contains(user) || context.Blocked.Contains(user)
                || context.NotInterested.Creators.Contains(user))
                _recordings.TryRemove(request, out _);
        }
    }

    /// <summary>Null when it was never recorded, or so long ago that it is forgotten.</summary>
    public Recording? Find(Guid requestId) => _recordings.GetValueOrDefault(requestId);
}
