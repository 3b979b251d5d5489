using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;

namespace VectorRec.Pipeline;

/// <summary>Settings of section <c>Replay</c>.</summary>
public sealed class ReplayOptions
{
    public const string Section = "Replay";

    /// <summary>Newest requests that can be replayed; about 50 kB each. 0 records nothing.</summary>
    [Range(0, 100_000)]
    public int Capacity { get; set; } = 500;
}

/// <summary>Remembers the newest requests.</summary>
public sealed class RequestRecorder(ReplayOptions options)
{
    private readonly ConcurrentDictionary<Guid, Recording> _recordings = new();
    private readonly ConcurrentQueue<Guid> _order = new();

    public void Add(FunnelRun run)
    {
        if (options.Capacity == 0 || !_recordings.TryAdd(run.Request.RequestId, Recording.Of(run)))
            return;
        _order.Enqueue(run.Request.RequestId);
        while (_recordings.Count > options.Capacity && _order.TryDequeue(out var oldest))
            _recordings.TryRemove(oldest, out _);
    }

    /// <summary>Null when it was never recorded, or so long ago that it is forgotten.</summary>
    public Recording? Find(Guid requestId) => _recordings.GetValueOrDefault(requestId);
}
