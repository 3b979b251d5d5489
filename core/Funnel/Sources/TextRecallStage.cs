using VectorRec.Storage;

namespace VectorRec.Funnel.Sources;

/// <summary>Adds what the query's text was found in; it was searched together with the context.</summary>
internal sealed class TextRecallStage(RecallChannels channels) : IStage
{
    public string Name => "text_recall";

    public TimeSpan Deadline => Timeout.InfiniteTimeSpan;

    public ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        if (channels.Text is not { } text || run.Request.Query?.Text is null)
            return ValueTask.FromResult(false);
        run.Found((run.Context.Answer ?? throw new StoreException("Postgres did not search the text.")).Hits, text.Number);
        return ValueTask.FromResult(true);
    }
}
