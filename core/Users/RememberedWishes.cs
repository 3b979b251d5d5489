namespace VectorRec.Users;

/// <summary>
/// What users do not want, as this process last read or wrote it: for requests that Postgres does not answer. Bounded by the number of
/// users; the one of whom nothing was heard for longest makes room.
/// </summary>
public sealed class RememberedWishes(WishOptions options) : IUserMemory
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, LinkedListNode<Entry>> _byUser = [];
    private readonly LinkedList<Entry> _newestFirst = [];
    private long _reads;

    /// <summary>Users remembered.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _byUser.Count;
        }
    }

    /// <summary>
    /// Says that a read begins now, of what is committed by now. Of two reads the one that began later counts, whichever ends first.
    /// </summary>
    public long Begin() => Interlocked.Increment(ref _reads);

    /// <param name="blocked">Creators, in ascending order.</param>
    /// <param name="begun">What <see cref="Begin"/> said before they were read.</param>
    public void Remember(long user, long[] blocked, NotInterested notInterested, long begun)
    {
        lock (_lock)
        {
            if (_byUser.TryGetValue(user, out var known))
            {
                if (known.Value.Begun > begun)
                    return;
                _newestFirst.Remove(known);
            }
            else if (blocked.Length == 0 && notInterested.IsEmpty)
            {
                return;
            }

            _byUser[user] = _newestFirst.AddFirst(new Entry(user, blocked, notInterested, begun));
            if (_byUser.Count > options.Remembered)
            {
                _byUser.Remove(_newestFirst.Last!.Value.User);
                _newestFirst.RemoveLast();
            }
        }
    }

    public bool Knows(long user)
    {
        lock (_lock)
            return _byUser.ContainsKey(user);
    }

    /// <summary>A user of whom nothing is known but this.</summary>
    public UserContext Of(long user)
    {
        lock (_lock)
        {
            return _byUser.TryGetValue(user, out var known)
                ? UserContext.Unknown(user) with { Blocked = known.Value.Blocked, NotInterested = known.Value.NotInterested }
                : UserContext.Unknown(user);
        }
    }

    public void Forget(long user)
    {
        lock (_lock)
        {
            if (_byUser.Remove(user, out var known))
                _newestFirst.Remove(known);
        }
    }

    private sealed record Entry(long User, long[] Blocked, NotInterested NotInterested, long Begun);
}
