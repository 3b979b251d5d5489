namespace VectorRec.Users.Sessions;

/// <summary>
/// Requests of one session take turns on an instance: each is told what those before it answered while it waited, so that requests sent
/// at once get different works. What was answered is known for a moment longer: of requests that are sent at once the last may arrive when
/// the first is done.
/// </summary>
public sealed class SessionTurns(TimeProvider time)
{
    /// <summary>How much later a request may arrive and still be one of those that were sent at once.</summary>
    internal static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<long, Line> _lines = [];

    // Sessions that were left, in that order; some may have been joined since.
    private readonly Queue<(long Session, long At)> _left = [];

    /// <summary>Sessions with a request under way.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _lines.Values.Count(line => line.Members > 0);
        }
    }

    /// <param name="longest">Then the request goes on without its turn.</param>
    public async Task<Turn> TakeAsync(long session, TimeSpan longest, CancellationToken ct)
    {
        var line = Join(session);
        try
        {
            return new Turn(this, session, line, await line.Free.WaitAsync(longest, ct));
        }
        catch
        {
            Leave(session, line);
            throw;
        }
    }

    private Line Join(long session)
    {
        lock (_lock)
        {
            Forget();
            if (!_lines.TryGetValue(session, out var line))
                _lines.Add(session, line = new Line());
            line.Members++;
            return line;
        }
    }

    private void Forget()
    {
        while (_left.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) >= Moment)
        {
            _left.Dequeue();
            if (_lines.TryGetValue(oldest.Session, out var line) && line.Members == 0 && line.LeftAt == oldest.At)
            {
                _lines.Remove(oldest.Session);
                line.Free.Dispose();
            }
        }
    }

    private void Leave(long session, Line line)
    {
        lock (_lock)
        {
            if (--line.Members > 0)
                return;
            line.LeftAt = time.GetTimestamp();
            _left.Enqueue((session, line.LeftAt));
        }
    }

    /// <summary>The right to answer next.</summary>
    public sealed class Turn : IDisposable
    {
        private readonly SessionTurns _turns;
        private readonly long _session;
        private readonly Line _line;
        private readonly bool _held;

        internal Turn(SessionTurns turns, long session, Line line, bool held)
        {
            (_turns, _session, _line, _held) = (turns, session, line, held);
            lock (turns._lock)
                Before = [.. line.Answered];
        }

        /// <summary>What was answered while this one waited, newest first.</summary>
        public long[] Before { get; }

        public void Answer(IEnumerable<long> works)
        {
            lock (_turns._lock)
                _line.Answered.InsertRange(0, works);
        }

        public void Dispose()
        {
            if (_held)
                _line.Free.Release();
            _turns.Leave(_session, _line);
        }
    }

    internal sealed class Line
    {
        public SemaphoreSlim Free { get; } = new(1);

        public List<long> Answered { get; } = [];

        public int Members { get; set; }

        /// <summary>When the last one left.</summary>
        public long LeftAt { get; set; }
    }
}
