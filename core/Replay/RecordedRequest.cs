using System.Buffers;
using VectorRec.Funnel;

namespace VectorRec.Replay;

/// <summary>A place in memory for a recorded request, filled again and again: what was recalled is most of a recording.</summary>
internal sealed class RecordedRequest
{
    private readonly Lock _lock = new();
    private RecalledWork[] _recalled = [];
    private int _count;
    private Recording? _recording;

    /// <summary>Whose it is; null before the first.</summary>
    public Guid? RequestId => _recording?.Request.RequestId;

    public void Take(FunnelRun run)
    {
        var recalled = ArrayPool<RecalledWork>.Shared.Rent(Math.Max(1, run.Candidates.Count));
        var recording = Recording.Of(run, recalled, out var count);
        lock (_lock)
        {
            if (_recalled.Length < count)
                _recalled = new RecalledWork[count + (count / 4)];
            recalled.AsSpan(0, count).CopyTo(_recalled);
            (_recording, _count) = (recording, count);
        }

        ArrayPool<RecalledWork>.Shared.Return(recalled);
    }

    /// <summary>Empties the place if its request is a user's, or names the user.</summary>
    public bool Forget(long user)
    {
        lock (_lock)
        {
            if (_recording is not { Context: var context } recording || !(recording.Request.UserId == user || context.Friends.Contains(user)
                || context.Blocked.Contains(user) || context.NotInterested.Creators.Contains(user)))
                return false;
            (_recording, _count) = (null, 0);
            return true;
        }
    }

    /// <returns>Null when the place is another request's by now.</returns>
    public Recording? Read(Guid requestId)
    {
        lock (_lock)
            return RequestId == requestId ? _recording! with { Recalled = _recalled[.._count] } : null;
    }
}
