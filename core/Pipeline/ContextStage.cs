using VectorRec.Recall;
using VectorRec.Storage;

namespace VectorRec.Pipeline;

/// <summary>Reads who asks: profile, behaviour, graph and the social channels, in one round trip.</summary>
internal sealed class ContextStage(UserContextStore store, RecallChannels channels, int seenLimit, TimeSpan deadline) : IStage
{
    public string Name => "context";

    public TimeSpan Deadline => deadline;

    public IReadOnlyList<string> Channels { get; } =
        [.. channels.Social.Select(channel => channel.Channel.Name), .. channels.Text is { } text ? (ReadOnlySpan<string>)[text.Channel.Name] : []];

    public async ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        var question = run.Request.Query is { } query ? CatalogueQuestion.Of(query, run.Request.Filter, run.Like) : null;
        run.Context = await store.ReadAsync(
            run.Request.UserId, run.Generation.Bundle.Schema.HistoryLength, seenLimit, RerankInput.MostServed, question, run.Generation.CaughtUpTo, ct);
        return true;
    }
}
