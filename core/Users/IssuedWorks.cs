namespace VectorRec.Users;

/// <summary>
/// What this process has answered lately, by user: an impression reaches the event log seconds or minutes after the answer, and the
/// next page must not repeat it. Bounded by age, by user and in total. Each instance of the service knows only its own answers.
/// </summary>
public sealed class IssuedWorks(IssuedOptions options) : IUserMemory
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, LinkedList<Answer>> _byUser = [];
    private readonly Queue<Answer> _all = [];
    private int _works;

    /// <summary>Works remembered.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _works;
        }
    }

    /// <summary>The works of the answers to a user that are still remembered, newest answer first, in slate order.</summary>
    public long[] Of(long user, DateTimeOffset now)
    {
        lock (_lock)
        {
            return _byUser.TryGetValue(user, out var answers)
                ? [.. answers.TakeWhile(answer => !IsOver(answer, now)).SelectMany(answer => answer.Works).Take(options.PerUser)]
                : [];
        }
    }

    internal void Add(long user, long[] works, DateTimeOffset now)
    {
        if (options.Seconds == 0 || works.Length == 0)
            return;
        var answer = new Answer(user, works, now);
        lock (_lock)
        {
            if (!_byUser.TryGetValue(user, out var answers))
                _byUser.Add(user, answers = []);
            answers.AddFirst(answer);
            _all.Enqueue(answer);
            _works += works.Length;
            // One full answer more than can be asked for is never needed.
            for (var kept = answers.Sum(kept => kept.Works.Length); kept - answers.Last!.Value.Works.Length >= options.PerUser;)
            {
                kept -= answers.Last.Value.Works.Length;
                Forget(answers.Last.Value);
            }

            while (_all.TryPeek(out var oldest) && (oldest.Forgotten || _works > options.Capacity || IsOver(oldest, now)))
                Forget(_all.Dequeue());
        }
    }

    public void Forget(long user)
    {
        lock (_lock)
        {
            while (_byUser.TryGetValue(user, out var answers))
                Forget(answers.First!.Value);
        }
    }

    private bool IsOver(Answer answer, DateTimeOffset now) => now - answer.At >= TimeSpan.FromSeconds(options.Seconds);

    private void Forget(Answer answer)
    {
        if (answer.Forgotten)
            return;
        var answers = _byUser[answer.User];
        answers.Remove(answer);
        if (answers.Count == 0)
            _byUser.Remove(answer.User);
        _works -= answer.Works.Length;
        answer.Release();
    }

    private sealed class Answer(long user, long[] works, DateTimeOffset at)
    {
        public long User { get; } = user;

        public long[] Works { get; private set; } = works;

        public DateTimeOffset At { get; } = at;

        /// <summary>It waits only for its turn in the queue of all.</summary>
        public bool Forgotten { get; private set; }

        public void Release() => (Works, Forgotten) = ([], true);
    }
}
