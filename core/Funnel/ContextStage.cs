using VectorRec.Funnel.Reranking;
using VectorRec.Storage;

namespace VectorRec.Funnel;

/// <summary>Reads who asks: profile, behaviour, graph and the social channels without a deadline of their own, in one round trip.</summary>
/// <param name="channels">Names of the channels that <paramref name="store"/> reads besides.</param>
internal sealed class ContextStage(UserContextStore store, IReadOnlyList<string> channels, int seenLimit, TimeSpan deadline) : IStoreCall
{
    public string Name => "context";

    public TimeSpan Deadline => deadline;

    public IReadOnlyList<string> Channels => channels;

    public async ValueTask<Action?> AskAsync(FunnelRun run, CancellationToken ct)
    {
        var context = await store.ReadAsync(
            run.Request.UserId, run.Generation.Bundle.Schema.HistoryLength, seenLimit, RerankInput.MostServed, QuestionOf(run), run.Generation.CaughtUpTo, ct);
        return () => run.Context = context;
    }

    /// <summary>Null when the request has no query.</summary>
    internal static CatalogueQuestion? QuestionOf(FunnelRun run) =>
        run.Request.Query is { } query ? CatalogueQuestion.Of(query, run.Request.Filter, run.Like) : null;
}
