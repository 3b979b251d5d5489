using VectorRec.Catalogue;
using VectorRec.Users;

namespace VectorRec.Funnel.Recall;

/// <summary>
/// Takes what a channel brings, best first, until its quota is full. A work that the user has seen does not count: it is taken for the
/// trace to tell of it, and the next one takes its place.
/// </summary>
internal ref struct Intake
{
    private readonly FunnelRun _run;
    private readonly Candidates _candidates;
    private readonly SeenWorks _seen;
    private readonly int _channel;
    private ReadOnlySpan<long> _ids;
    private int _left;
    private int _seenLeft;

    /// <param name="channel">Its number.</param>
    /// <param name="seenOnTop">Seen works that are taken besides; no bound where the channel was asked for no more.</param>
    /// <param name="filter">Null lets every work through: the filters behind recall say why one was not what was asked for.</param>
    public Intake(FunnelRun run, int channel, int quota, int seenOnTop = int.MaxValue, ItemFilter? filter = null)
    {
        (_run, _channel, Quota, _left, _seenLeft, Filter) = (run, channel, quota, quota, seenOnTop, filter);
        (_candidates, _seen) = (run.Candidates, run.Answers.Context.Seen);
    }

    public int Quota { get; }

    public ItemFilter? Filter { get; }

    /// <summary>The channel is alone: it has to fill the funnel.</summary>
    public bool HasToFill { get; init; }

    /// <summary>Works taken that count.</summary>
    public readonly int Brought => Quota - _left;

    public readonly bool IsFull => _left == 0 || _seenLeft == 0;

    public readonly bool Passes(int row) => Filter is null || Filter.Matches(row);

    /// <returns>False when it takes no more.</returns>
    public bool Add(int row)
    {
        if (IsFull)
            return false;
        return !Passes(row) || Take(row);
    }

    /// <summary>Adds rows that have passed its filter, until it takes no more.</summary>
    internal void AddPassed(ReadOnlySpan<int> rows)
    {
        foreach (var row in rows)
        {
            if (IsFull || !Take(row))
                return;
        }
    }

    private bool Take(int row)
    {
        _candidates.Add(row, _channel);
        // The table may have grown since.
        if (row >= _ids.Length)
            _ids = _run.Generation.Items.WorkIds;
        if (_seen.Contains(_ids[row]))
            _seenLeft--;
        else
            _left--;
        return !IsFull;
    }

    /// <summary>The same for a channel whose quota counts seen works too.</summary>
    public bool AddWhetherSeen(int row)
    {
        if (IsFull)
            return false;
        _run.Candidates.Add(row, _channel);
        return --_left > 0;
    }

    /// <summary>Adds works by their ids; those that the generation does not have are counted in the trace.</summary>
    public void Add(ReadOnlySpan<long> works)
    {
        foreach (var work in works)
        {
            if (IsFull)
                return;
            if (_run.Generation.Items.RowOf(work) is >= 0 and var row)
                Add(row);
            else
                _run.Trace.Unknown++;
        }
    }
}
