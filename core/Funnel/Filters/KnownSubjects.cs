using VectorRec.Catalogue;
using VectorRec.Catalogue.Postings;
using VectorRec.Scenes;

namespace VectorRec.Funnel.Filters;

/// <summary>What works stand for in a slate of songs or of creators, and which of those the user knows or was just answered.</summary>
internal readonly ref struct KnownSubjects
{
    private readonly RecommendationRequest _request;
    private readonly ReadOnlySpan<int> _codes;

    // By code; without codes by row.
    private readonly ReadOnlySpan<long> _ids;
    private readonly HashSet<int>? _known;
    private readonly HashSet<int>? _issued;

    public KnownSubjects(FunnelRun run)
    {
        var items = run.Generation.Items;
        _request = run.Request;
        _ids = items.WorkIds;
        if (run.Scene.Subject == Subject.Work)
            return;
        _codes = CodesOf(items, run.Scene.Subject);
        _ids = run.Scene.Subject == Subject.Song ? items.Songs : items.Creators;
        _known = run.Scene.Subject == Subject.Creator ? Followed(run, items) : Sung(run, items);
        _issued = [];
        foreach (var work in run.Request.ExcludeWorkIds.Concat(run.Answers.Issued))
        {
            if (items.RowOf(work) is >= 0 and var row)
                _issued.Add(_codes[row]);
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
            : _known!.Contains(code) ? Fate.KnownSubject
            : _issued!.Contains(code) ? Fate.JustIssued
            : null;
    }

    /// <summary>Whether a row belongs to the page that is asked for: all works of one subject belong to one.</summary>
    public bool IsOnPage(int row) => _request.IsOnPage(_ids[_codes.IsEmpty ? row : _codes[row]]);

    private static HashSet<int> Followed(FunnelRun run, ItemTable items) =>
        [.. run.Answers.Context.Friends.Select(items.CreatorCode)];

    private static HashSet<int> Sung(FunnelRun run, ItemTable items)
    {
        var sung = new HashSet<int>();
        if (items.CreatorCode(run.Answers.Context.UserId) is not (>= 0 and var own))
            return sung;
        var works = items.Postings.OfCreator(own);
        for (var i = 0; i < PostingList.Runs; i++)
        {
            foreach (var row in works.Run(i))
            {
                // A replay sees no more of them than there were.
                if (row < run.Rows)
                    sung.Add(items.Song[row]);
            }
        }

        return sung;
    }
}
