using VectorRec.Catalog;
using VectorRec.Recall;

namespace VectorRec.Pipeline;

/// <summary>
/// Adds popular works. They are a small part of a personal answer, and all there is for a user of whom nothing is known or while
/// the vector index is down: the feed is never empty.
/// </summary>
internal sealed class TrendingRecallStage(RecallChannels channels) : IStage
{
    public string Name => "trending_recall";

    public TimeSpan Deadline => Timeout.InfiniteTimeSpan;

    public ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        var items = run.Generation.Items;
        var filter = new ItemFilter(run.Request.Filter, items);
        var quota = run.Personalised && run.Count > 0 ? channels.TrendingQuota : Trending.Length;
        var brought = Add(run, run.Generation.Trending, filter, quota);
        // What passes a narrow filter need not be among the popular works at all.
        if (!run.Personalised && brought < run.Request.Limit && !run.Request.Filter.IsEmpty)
            Add(run, Trending.Rank(items, Trending.Length, filter), filter, quota);
        return ValueTask.FromResult(quota > 0);
    }

    private int Add(FunnelRun run, int[] ranked, ItemFilter filter, int quota)
    {
        var brought = 0;
        for (var i = 0; i < ranked.Length && brought < quota; i++)
        {
            if (!filter.Matches(ranked[i]))
                continue;
            run.Candidates.Add(ranked[i], channels.NumberOfTrending);
            brought++;
        }

        return brought;
    }
}
