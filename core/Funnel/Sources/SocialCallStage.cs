using VectorRec.Storage;

namespace VectorRec.Funnel.Sources;

/// <summary>Asks for social channels that have a deadline of their own, on a connection of their own while the context is read.</summary>
internal sealed class SocialCallStage(SocialChannelStore store, RecallCall<ISocialChannel> call) : IStoreCall
{
    public string Name { get; } = $"{SocialRecallStage.StageName}:{string.Join('+', call.Names)}";

    public TimeSpan Deadline => call.Deadline;

    public IReadOnlyList<string> Channels => call.Names;

    public async ValueTask<Action?> AskAsync(FunnelRun run, CancellationToken ct)
    {
        var works = await store.ReadAsync(run.Request.UserId, ContextStage.QuestionOf(run), ct);
        return () =>
        {
            for (var i = 0; i < works.Length; i++)
                run.Recall(works[i], call.Channels[i].Number, call.Channels[i].Channel.Quota);
        };
    }
}
