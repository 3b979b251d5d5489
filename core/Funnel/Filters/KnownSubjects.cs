using VectorRec.Catalogue;
using VectorRec.Catalogue.Postings;
using VectorRec.Scenes;

namespace VectorRec.Funnel.Filters;

/// <summary>What works stand for in a slate of songs or of creators, and which of those the user knows or was just answered.</summary>
internal readonly ref struct KnownSubjects
{
    private readonly FunnelRun _run;
    private readonly ReadOnlySpan<int> _codes;
    private readonly ReadOnlySpan<long> _ids;
    private readonly HashSet<int> _known = [];
    private readonly HashSet<int> _issued = [];

    public KnownSubjects(FunnelRun run)
    {
        _run = run;
        var items = run.Generation.Items;
        if (run.Scene.Subject == Subject.Work)
            return;
        _codes = CodesOf(items, run.Scene.Subject);
        _ids = run.Scene.Subject == Subject.Song ? items.Songs : items.Creators;
        if (run.Scene.Subject == Subject.Creator)
            AddFollowed(items);
        else
            AddSung(items);
        foreach (var works in (ReadOnlySpan<long[]>)[[.. run.Request.ExcludeWorkIds], run.Answers.Issued])
        {
            foreach (var work in works)
            {
                if (items.RowOf(work) is >= 0 and var row)
                    _issued.Add(_codes[row]);
            }
        }
    }

    /// <summary>By row: which song, or creator, a work stands for; -1 for none.</summary>
    public static ReadOnlySpan<int> CodesOf(ItemTable items, Subject subject) => subject == Subject.Song ? items.Song : items.Creator;

    /// <summary>What a row's subject says against it; null for nothing, as in slates of works.</summary>
    public Fate? Of(int row)
    {
        if (_codes.IsEmpty)
            return null;
        var code = _codes[row];
        return code < 0 ? Fate.NoSubject
            : _known.Contains(code) ? Fate.KnownSubject
            : _issued.Contains(code) ? Fate.JustIssued
            : null;
    }

    /// <summary>Whether a row belongs to the page that is asked for: all works of one subject belong to one.</summary>
    public bool IsOnPage(int row) =>
        _run.Request.IsOnPage(_codes.IsEmpty ? _run.Generation.Items.WorkIds[row] : _ids[_codes[row]]);

    private void AddFollowed(ItemTable items)
    {
        foreach (var friend in _run.Answers.Context.Friends)
            _known.Add(items.CreatorCode(friend));
    }

    private void AddSung(ItemTable items)
    {
        if (items.CreatorCode(_run.Answers.Context.UserId) is not (>= 0 and var own))
            return;
        var works = items.Postings.OfCreator(own);
        for (var run = 0; run < PostingList.Runs; run++)
        {
            foreach (var row in works.Run(run))
            {
                // A replay sees no more of them than there were.
                if (row < _run.Rows)
                    _known.Add(_codes[row]);
            }
        }
    }
}
