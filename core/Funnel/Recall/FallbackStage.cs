using VectorRec.Catalogue;
using VectorRec.Generations;

namespace VectorRec.Funnel.Recall;

/// <summary>
/// Takes the scene's <see cref="FallbackList"/> where nothing is known of the user, or neither the index nor the scan in its place
/// answered: an answer is never empty for that. A known user whom the scene has too little for gets what there is.
/// </summary>
/// <param name="ofFollowed">Whether the scene shows works of followed people alone: then strangers stand in for them only while nobody
/// can say whom the user follows.</param>
internal sealed class FallbackStage(FallbackList list, int channel, bool ofFollowed) : IStage
{
    public string Name => "fallback_recall";

    public TimeSpan Deadline => Timeout.InfiniteTimeSpan;

    public ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        if (ofFollowed && !run.Trace.HasFailed(ContextStage.StageName))
            return ValueTask.FromResult(false);
        if (run.Candidates.Left >= run.Request.Limit || (run.Answers.Personalised && !run.Trace.HasFailed(ScanRecallStage.StageName)))
            return ValueTask.FromResult(false);

        var filter = new ItemFilter(run.Request.Filter, run.Generation.Items);
        // What passes a narrow filter need not be in the list at all, nor what comes behind all that was answered before.
        var gone = run.Answers.Issued.Concat(run.Request.ExcludeWorkIds).ToHashSet();
        if (Add(run, list.Of(run.Generation), filter, gone) < run.Request.Limit)
            Add(run, TrendOrder.Rank(run.Generation.Items, FallbackList.Length + gone.Count, filter), filter, gone);
        run.Trace.IsFallback = true;
        return ValueTask.FromResult(true);
    }

    /// <returns>Works that may still be answered.</returns>
    private int Add(FunnelRun run, int[] rows, ItemFilter filter, HashSet<long> gone)
    {
        var brought = 0;
        foreach (var row in rows)
        {
            if (!filter.Matches(row))
                continue;
            run.Candidates.Add(row, channel);
            if (!gone.Contains(run.Generation.Items.WorkIds[row]) && run.Request.IsOnPage(run.Generation.Items.WorkIds[row]))
                brought++;
        }

        return brought;
    }
}
