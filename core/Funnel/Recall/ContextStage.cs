using VectorRec.Funnel.Reranking;
using VectorRec.Storage.Contexts;

namespace VectorRec.Funnel.Recall;

/// <summary>
/// Reads who asks: profile, behaviour and graph. The statements of channels without a deadline of their own travel in the same round trip;
/// what they find comes later, see <see cref="StatementRecallStage"/>, while the user tower and the vector index are at work.
/// </summary>
/// <param name="channels">Names of the channels that <paramref name="store"/> reads besides.</param>
internal sealed class ContextStage(UserContextStore store, IReadOnlyList<string> channels, int seenLimit, TimeSpan deadline) : IStoreCall
{
    public string Name => "context";

    public TimeSpan Deadline => deadline;

    public IReadOnlyList<string> Channels => channels;

    public async ValueTask<Action?> AskAsync(FunnelRun run, CancellationToken ct)
    {
        var reading = run.Scope.Own(store.Begin(
            new(run.Request.UserId, run.Generation.Bundle.Schema.HistoryLength, seenLimit, RerankInput.MostServed)
            {
                Query = Inquiry.Of(run),
                CaughtUpTo = run.Generation.CaughtUpTo,
            },
            CancellationToken.None));
        var user = await reading.User.WaitAsync(ct);
        return () => run.Answers.Take(user, reading);
    }
}
