using VectorRec.Funnel.Reranking;
using VectorRec.Storage;
using VectorRec.Users;

namespace VectorRec.Funnel.Recall;

/// <summary>
/// Reads who asks: profile, behaviour, graph and the statements of channels without a deadline of their own, in one round trip.
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
        var answer = await store.ReadAsync(
            run.Request.UserId, run.Generation.Bundle.Schema.HistoryLength, seenLimit, RerankInput.MostServed, Inquiry.Of(run),
            run.Generation.CaughtUpTo, ct);
        wishes?.Remember(run.Request.UserId, answer.User.Blocked, answer.User.NotInterested, begun);
        return () => run.Answers.Take(answer);
    }
}
