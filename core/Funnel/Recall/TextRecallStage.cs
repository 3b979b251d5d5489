using VectorRec.Funnel.Sources;
using VectorRec.Storage;

namespace VectorRec.Funnel.Recall;

/// <summary>Adds what the query's text was found in, with how well; it was searched together with the context.</summary>
/// <param name="channel">Null where a scene does not search text.</param>
internal sealed class TextRecallStage(Channel? channel) : IStage
{
    public string Name => "text_recall";

    public TimeSpan Deadline => Timeout.InfiniteTimeSpan;

    public ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        if (channel?.Source.Ask(run) is null)
            return ValueTask.FromResult(false);
        var hits = (run.Answers.Query ?? throw new StoreException("Postgres did not search the text.")).Hits;
        foreach (var row in run.Answers.Rate(hits, run.Generation.Items))
        {
            if (row >= 0)
                run.Candidates.Add(row, channel.Value.Number);
            else
                run.Trace.Unknown++;
        }

        return ValueTask.FromResult(true);
    }
}
