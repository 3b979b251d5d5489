using VectorRec.Catalogue;
using VectorRec.Funnel.Sources;
using VectorRec.Generations;

namespace VectorRec.Funnel.Recall;

/// <summary>
/// Adds works from the generation's own lists. They are a small part of a personal answer, and all there is in a scene without other
/// channels.
/// </summary>
internal sealed class TableRecallStage(IReadOnlyList<Channel> channels) : IStage
{
    public string Name => "table_recall";

    public TimeSpan Deadline => Timeout.InfiniteTimeSpan;

    public ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        if (run.Trace.IsFallback)
            return ValueTask.FromResult(false);
        var filter = new ItemFilter(run.Request.Filter, run.Generation.Items);
        // Alone, the lists have to fill the funnel.
        var alone = run.Candidates.Count == 0;
        foreach (var (number, source) in channels)
        {
            var quota = alone ? GenerationLists.Length : source.Quota;
            // As much on top of the quota for what was seen as in the other channels.
            var intake = new Intake(run, number, quota, quota, filter) { HasToFill = alone };
            if (source.Ask(run) is TableQuestion question)
                question.Into(run, ref intake);
        }

        return ValueTask.FromResult(channels.Count > 0);
    }
}
