namespace VectorRec.Export;

/// <summary>
/// The last works that each user engaged with, newest first and each once, as of an instant that only moves forward for each user.
/// An engagement enters when its time has passed: a service that made a slate at that instant could know no other.
/// </summary>
internal sealed class Histories
{
    private readonly int _length;
    private readonly int[] _works;
    private readonly int[] _counts;
    private readonly Dictionary<int, PriorityQueue<int, (DateTime At, int Work)>> _coming = [];

    public Histories(int users, int length)
    {
        _length = length;
        _works = new int[(long)users * length];
        _counts = new int[users];
    }

    /// <summary>Work rows, newest first.</summary>
    public ReadOnlySpan<int> Of(int user) => _works.AsSpan(user * _length, _counts[user]);

    /// <summary>Lets in what the user did before <paramref name="now"/>.</summary>
    public void Advance(int user, DateTime now)
    {
        if (!_coming.TryGetValue(user, out var coming))
            return;
        while (coming.TryPeek(out var work, out var when) && when.At < now)
        {
            coming.Dequeue();
            MoveToFront(user, work);
        }

        if (coming.Count == 0)
            _coming.Remove(user);
    }

    public void Engage(int user, DateTime at, int work)
    {
        if (!_coming.TryGetValue(user, out var coming))
            _coming.Add(user, coming = new());
        coming.Enqueue(work, (at, work));
    }

    /// <summary>Lets in all: the histories as of the end.</summary>
    public void AdvanceAll()
    {
        foreach (var user in _coming.Keys.ToArray())
            Advance(user, DateTime.MaxValue);
    }

    private void MoveToFront(int user, int work)
    {
        var works = _works.AsSpan(user * _length, _length);
        var at = works[.._counts[user]].IndexOf(work);
        if (at < 0)
        {
            if (_counts[user] < _length)
                _counts[user]++;
            at = _counts[user] - 1;
        }

        works[..at].CopyTo(works[1..]);
        works[0] = work;
    }
}
