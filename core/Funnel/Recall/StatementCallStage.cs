using VectorRec.Storage.Channels;

namespace VectorRec.Funnel.Recall;

/// <summary>
/// Asks the statements of channels that have a deadline of their own, on a connection of their own while the context is read.
/// </summary>
internal sealed class StatementCallStage(RecallStatementStore store, SourceCall call) : IStoreCall
{
    public string Name { get; } = $"{StatementRecallStage.StageName}:{string.Join('+', call.Names)}";

    public TimeSpan Deadline => call.Deadline;

    public IReadOnlyList<string> Channels => call.Names;

    public async ValueTask<Action?> AskAsync(FunnelRun run, CancellationToken ct)
    {
        var works = await store.ReadAsync(run.Request.UserId, Inquiry.Of(run), ct);
        return () =>
        {
            for (var i = 0; i < works.Length; i++)
                new Intake(run, call.Channels[i].Number, call.Channels[i].Source.Quota).Add(works[i]);
        };
    }
}
