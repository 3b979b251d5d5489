namespace VectorRec.Users;

/// <summary>
/// What users have seen, as this process last read it: for requests that Postgres does not answer. Bounded by bytes; the user of whom
/// nothing was heard for longest makes room.
/// </summary>
public sealed class RememberedSeen(WishOptions options) : IUserMemory
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, LinkedListNode<(long User, SeenWorks Seen)>> _byUser = [];
    private readonly LinkedList<(long User, SeenWorks Seen)> _newestFirst = [];
    private long _bytes;

    /// <summary>Bytes of all filters that are remembered.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
                return _bytes;
        }
    }

    public void Remember(long user, SeenWorks seen)
    {
        if (seen.Shards.Count == 0)
            return;
        lock (_lock)
        {
            Remove(user);
            _byUser[user] = _newestFirst.AddFirst((user, seen));
            _bytes += BytesOf(seen);
            while (_bytes > options.SeenMegabytes * (1L << 20))
                Remove(_newestFirst.Last!.Value.User);
        }
    }

    /// <summary>None of a user who is not remembered.</summary>
    public SeenWorks Of(long user)
    {
        lock (_lock)
            return _byUser.TryGetValue(user, out var known) ? known.Value.Seen : SeenWorks.None;
    }

    public void Forget(long user)
    {
        lock (_lock)
            Remove(user);
    }

    private static long BytesOf(SeenWorks seen) => seen.Shards.Sum(shard => (long)shard.Length);

    private void Remove(long user)
    {
        if (!_byUser.Remove(user, out var known))
            return;
        _newestFirst.Remove(known);
        _bytes -= BytesOf(known.Value.Seen);
    }
}
