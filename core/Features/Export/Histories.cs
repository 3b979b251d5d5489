namespace VectorRec.Features.Export;

/// <summary>
/// The last works that each user engaged with, newest first and each once, as of the examples written so far.
/// What a user did with a slate enters only when the slate is over: the service could not have known it when it made the slate.
/// </summary>
internal sealed class Histories
{
    private readonly int _length;
    private readonly int[] _works;
    private readonly int[] _counts;
    private readonly Dictionary<int, OpenSlate> _open = [];
    private readonly Stack<OpenSlate> _spare = new();

    public Histories(int users, int length)
    {
        _length = length;
        _works = new int[(long)users * length];
        _counts = new int[users];
    }

    /// <summary>Work rows, newest first.</summary>
    public ReadOnlySpan<int> Of(int user) => _works.AsSpan(user * _length, _counts[user]);

    /// <summary>Closes the user's open slate when <paramref name="slate"/> is another one.</summary>
    public void Advance(int user, Guid slate)
    {
        if (_open.TryGetValue(user, out var open) && open.Id != slate)
            Close(user, open);
    }

    /// <summary>Notes an engagement; it becomes history when the slate is over.</summary>
    public void Engage(int user, Guid slate, int work)
    {
        if (!_open.TryGetValue(user, out var open))
        {
            open = _spare.Count > 0 ? _spare.Pop() : new OpenSlate();
            open.Id = slate;
            _open[user] = open;
        }

        open.Works.Add(work);
    }

    /// <summary>Closes all slates: the histories as of the end.</summary>
    public void CloseAll()
    {
        foreach (var (user, open) in _open.ToArray())
            Close(user, open);
    }

    private void Close(int user, OpenSlate open)
    {
        foreach (var work in open.Works)
            MoveToFront(user, work);
        open.Works.Clear();
        _open.Remove(user);
        _spare.Push(open);
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

    private sealed class OpenSlate
    {
        public Guid Id { get; set; }

        public List<int> Works { get; } = [];
    }
}
