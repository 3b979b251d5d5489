using VectorRec.Funnel.Sources;

namespace VectorRec.Funnel.Recall;

/// <summary>
/// Waits for what those statements find that were asked together with the context, and adds it. Where the context failed they did.
/// </summary>
internal sealed class StatementRecallStage(IReadOnlyList<Channel> channels, TimeSpan deadline) : IStoreCall
{
    public const string StageName = "social_recall";

    public string Name => StageName;

    public TimeSpan Deadline => deadline;

    public IReadOnlyList<string> Channels { get; } = [.. channels.Select(channel => channel.Name)];

    public async ValueTask<Action?> AskAsync(FunnelRun run, CancellationToken ct)
    {
        if (run.Answers.Reading is not { } reading || (channels.Count == 0 && run.Request.Query is null))
            return null;
        var found = await reading.Found.WaitAsync(ct);
        return () =>
        {
            run.Answers.Take(found);
            for (var i = 0; i < found.Recalled.Length; i++)
                new Intake(run, channels[i].Number, channels[i].Source.Quota).Add(found.Recalled[i]);
        };
    }
}
