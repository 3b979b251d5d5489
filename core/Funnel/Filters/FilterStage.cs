using VectorRec.Catalogue;

namespace VectorRec.Funnel.Filters;

/// <summary>Takes out what must not be shown, whichever channel brought it.</summary>
/// <param name="ownWorks">Whether the user's own works may be shown.</param>
internal sealed class FilterStage(bool ownWorks) : IStage
{
    public string Name => "filter";

    public TimeSpan Deadline => Timeout.InfiniteTimeSpan;

    public ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        var (candidates, items, context) = (run.Candidates, run.Generation.Items, run.Answers.Context);
        MarkIssued(run);
        var unwanted = new UnwantedWorks(context, items);
        var filter = new ItemFilter(run.Request.Filter, items);
        for (var i = 0; i < candidates.Count; i++)
        {
            ref var fate = ref candidates.Fates[i];
            var row = candidates.Row[i];
            if (run.IsInactive(i))
                fate = Fate.Inactive;
            // Before what was seen: of two reasons the user's own word is told.
            else if (!unwanted.IsEmpty && unwanted.Of(row) is { } wish)
                fate = wish;
            else if (fate == Fate.Recalled && context.Seen.Contains(items.WorkIds[row]))
                fate = Fate.Seen;
            else if (!ownWorks && fate == Fate.Recalled && items.CreatorId(row) is { } creator && creator == context.UserId)
                fate = Fate.OwnWork;
            else if (fate == Fate.Recalled && IsSameRecording(items, run.Answers.Like.WorkRow, row))
                fate = Fate.SameRecording;
            else if (fate == Fate.Recalled && !filter.Matches(row))
                fate = Fate.RequestFilter;
        }

        run.Candidates.KeepUnharmed();
        return ValueTask.FromResult(true);
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
}
