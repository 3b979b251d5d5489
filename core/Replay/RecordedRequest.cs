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

    /// <returns>Null when the place is another request's by now.</returns>
    public Recording? Read(Guid requestId)
    {
        lock (_lock)
            return RequestId == requestId ? _recording! with { Recalled = _recalled[.._count] } : null;
    }
}
