using VectorRec.Funnel.Reranking;
using VectorRec.Storage.Contexts;
using VectorRec.Users;

namespace VectorRec.Funnel.Recall;

/// <summary>
/// Reads who asks: profile, behaviour and graph. The statements of channels without a deadline of their own travel in the same round trip;
/// what they find comes later, see <see cref="StatementRecallStage"/>, while the user tower and the vector index are at work.
/// </summary>
/// <param name="wishes">Remembers what the user does not want; null: nobody does.</param>
/// <param name="channels">Names of the channels that <paramref name="store"/> reads besides.</param>
internal sealed class ContextStage(
    UserContextStore store, IReadOnlyList<string> channels, int seenLimit, TimeSpan deadline, RememberedWishes? wishes) : IStoreCall
{
    public const string StageName = "context";

    public string Name => StageName;

    public TimeSpan Deadline => deadline;

    public IReadOnlyList<string> Channels => channels;

    public async ValueTask<Action?> AskAsync(FunnelRun run, CancellationToken ct)
    {
        var begun = wishes?.Begin() ?? 0;
        var reading = run.Scope.Own(store.Begin(
            new(run.Request.UserId, run.Generation.Bundle.Schema.HistoryLength, seenLimit, RerankInput.MostServed)
            {
                Query = Inquiry.Of(run),
                CaughtUpTo = run.Generation.CaughtUpTo,
            },
            CancellationToken.None));
        var user = await reading.User.WaitAsync(ct);
        wishes?.Remember(run.Request.UserId, user.Blocked, user.NotInterested, begun);
        return () => run.Answers.Take(user, reading);
    }
}
