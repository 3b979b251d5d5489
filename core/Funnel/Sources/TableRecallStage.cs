using VectorRec.Catalogue;
using VectorRec.Generations;

namespace VectorRec.Funnel.Sources;

/// <summary>
/// Adds works from the generation's own lists. They are a small part of a personal answer, and all there is in a scene without other
/// channels.
/// </summary>
internal sealed class TableRecallStage(RecallChannels channels) : IStage
{
    public string Name => "table_recall";

    public TimeSpan Deadline => Timeout.InfiniteTimeSpan;

    public ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        if (run.IsFallback)
            return ValueTask.FromResult(false);
        var filter = new ItemFilter(run.Request.Filter, run.Generation.Items);
        // Alone, the lists have to fill the funnel.
        var alone = run.Count == 0;
        foreach (var (number, channel) in channels.Table)
        {
            var brought = Add(run, channel.Rows(run.Generation.Lists, run.Request.UserId), filter, number, alone ? GenerationLists.Length : channel.Quota);
            // What passes a narrow filter need not be among the popular works at all.
            if (alone && channel is TrendingWorks && brought < run.Request.Limit)
                Add(run, Trending.Rank(run.Generation.Items, GenerationLists.Length, filter), filter, number, GenerationLists.Length);
        }

        return ValueTask.FromResult(channels.Table.Count > 0);
    }

    private static int Add(FunnelRun run, IEnumerable<int> rows, ItemFilter filter, int channel, int quota)
    {
        var (left, seen) = (quota, 0);
        foreach (var row in rows)
        {
            // As much on top of the quota for what was seen as in the other channels.
            if (left == 0 || seen == quota)
                break;
            if (!filter.Matches(row))
                continue;
            var before = left;
            left = run.Recall(row, channel, left);
            seen += left == before ? 1 : 0;
        }

        return quota - left;
    }
}
