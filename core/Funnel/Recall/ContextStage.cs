using VectorRec.Funnel.Reranking;
using VectorRec.Storage.Contexts;

namespace VectorRec.Funnel.Recall;

/// <summary>
/// Reads who asks: profile, behaviour and graph. The statements of channels without a deadline of their own travel in the same round trip;
/// what they find comes later, see <see cref="StatementRecallStage"/>, while the user tower and the vector index are at work.
/// </summary>
/// <param name="services">Remember what the user does not want and has seen.</param>
/// <param name="channels">Names of the channels that <paramref name="store"/> reads besides.</param>
internal sealed class ContextStage(
    UserContextStore store, IReadOnlyList<string> channels, int seenLimit, TimeSpan deadline, FunnelServices services) : IStoreCall
{
    public const string StageName = "context";

    public string Name => StageName;

    public TimeSpan Deadline => deadline;

    public IReadOnlyList<string> Channels => channels;

    public string? LossOf(FunnelRun run) =>
        seenLimit == 0 || run.Request.UserId == RecommendationRequest.Nobody ? null
        : run.Answers.Context.Seen.IsEmpty ? "what the user has seen is not known"
        : "what the user has seen is known as it was last read here";

    public async ValueTask<Action?> AskAsync(FunnelRun run, CancellationToken ct)
    {
        var begun = services.Wishes?.Begin() ?? 0;
        ContextReading? reading = null;
        var user = await store.AskAsync(
            new(run.Request.UserId, run.Generation.Bundle.Schema.HistoryLength, seenLimit, RerankInput.MostServed)
            {
                Query = Inquiry.Of(run),
                CaughtUpTo = run.Generation.CaughtUpTo,
            },
            begun => reading = run.Scope.Own(begun), deadline, ct);
        services.Wishes?.Remember(run.Request.UserId, user.Blocked, user.NotInterested, begun);
        services.Seen?.Remember(run.Request.UserId, user.Seen);
        return () => run.Answers.Take(user, reading);
    }
}
