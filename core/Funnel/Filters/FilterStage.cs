using VectorRec.Catalogue;
using VectorRec.Users;

namespace VectorRec.Funnel.Filters;

/// <summary>Takes out what must not be shown, whichever channel brought it.</summary>
/// <param name="ownWorks">Whether the user's own works may be shown.</param>
/// <param name="takesTurns">Whether what was answered before may be shown again where there is nothing else.</param>
internal sealed class FilterStage(bool ownWorks, bool takesTurns = false) : IStage
{
    public string Name => "filter";

    public TimeSpan Deadline => Timeout.InfiniteTimeSpan;

    public ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        var (items, context) = (run.Generation.Items, run.Answers.Context);
        MarkIssued(run);
        var unwanted = new UnwantedWorks(context, items);
        var rules = new Rules(run, ownWorks);
        var fates = run.Candidates.Fates;
        var rows = run.Candidates.Row;
        for (var i = 0; i < fates.Length; i++)
        {
            // Before what was seen: of two reasons the user's own word is told.
            if (run.IsInactive(i))
                fates[i] = Fate.Inactive;
            else if (!unwanted.IsEmpty && unwanted.Of(rows[i]) is { } wish)
                fates[i] = wish;
            else if (fates[i] == Fate.Recalled)
                fates[i] = rules.Of(rows[i]);
        }

        if (takesTurns)
            TakeTurns(run, rules);
        run.Candidates.KeepUnharmed();
        return ValueTask.FromResult(true);
    }

    // What was answered longest ago comes back first.
    private static void TakeTurns(FunnelRun run, in Rules rules)
    {
        var fates = run.Candidates.Fates;
        var left = run.Request.Limit - fates.Count(Fate.Recalled);
        for (var i = run.Answers.Issued.Length - 1; i >= 0 && left > 0; i--)
        {
            if (run.Generation.Items.RowOf(run.Answers.Issued[i]) is >= 0 and var row
                && run.Candidates.PositionOf(row) is >= 0 and var position
                && fates[position] == Fate.JustIssued && rules.Of(row) == Fate.Recalled)
            {
                fates[position] = Fate.Recalled;
                left--;
            }
        }
    }

    private static bool IsSameRecording(ItemTable items, int asked, int row) => asked >= 0
        && (row == asked || (items.Song[asked] >= 0 && items.Song[row] == items.Song[asked] && items.Creator[asked] >= 0
            && items.Creator[row] == items.Creator[asked]));

    // These few are looked up among the candidates, not candidates among them: neither needs a set of its own.
    private static void MarkIssued(FunnelRun run)
    {
        Mark(run.Request.ExcludeWorkIds, Fate.Seen);
        Mark(run.Answers.Issued, Fate.JustIssued);

        void Mark(IEnumerable<long> works, Fate fate)
        {
            foreach (var work in works)
            {
                if (run.Generation.Items.RowOf(work) is >= 0 and var row && run.Candidates.PositionOf(row) is >= 0 and var position)
                    run.Candidates.Fates[position] = fate;
            }
        }
    }

    // What holds of a work whatever was answered before.
    private readonly ref struct Rules
    {
        private readonly ItemTable _items;
        private readonly ItemFilter _filter;
        private readonly SeenWorks _seen;
        private readonly ReadOnlySpan<long> _ids;
        private readonly ReadOnlySpan<int> _creators;
        private readonly KnownSubjects _subjects;
        private readonly int _own;
        private readonly int _asked;

        public Rules(FunnelRun run, bool ownWorks)
        {
            (_items, _seen) = (run.Generation.Items, run.Answers.Context.Seen);
            _filter = new ItemFilter(run.Request.Filter, _items);
            _ids = _items.WorkIds;
            _creators = _items.Creator;
            _own = ownWorks ? -1 : _items.CreatorCode(run.Answers.Context.UserId);
            _asked = run.Answers.Like.WorkRow;
            _subjects = new KnownSubjects(run);
        }

        public Fate Of(int row) =>
            _seen.Contains(_ids[row]) ? Fate.Seen
            : _own >= 0 && _creators[row] == _own ? Fate.OwnWork
            : IsSameRecording(_items, _asked, row) ? Fate.SameRecording
            : !_filter.Matches(row) ? Fate.RequestFilter
            : _subjects.Of(row) is { } fate ? fate
            : !_subjects.IsOnPage(row) ? Fate.OtherPage
            : Fate.Recalled;
    }
}
