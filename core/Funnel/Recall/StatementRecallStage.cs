using VectorRec.Funnel.Sources;

namespace VectorRec.Funnel.Recall;

/// <summary>Adds what those statements brought that were asked together with the context.</summary>
internal sealed class StatementRecallStage(IReadOnlyList<Channel> channels) : IStage
{
    public const string StageName = "social_recall";

    public string Name => StageName;

    public TimeSpan Deadline => Timeout.InfiniteTimeSpan;

    public ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        var recalled = run.Answers.Recalled;
        for (var i = 0; i < recalled.Length; i++)
            new Intake(run, channels[i].Number, channels[i].Source.Quota).Add(recalled[i]);
        return ValueTask.FromResult(channels.Count > 0);
    }
}
