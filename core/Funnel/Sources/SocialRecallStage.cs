namespace VectorRec.Funnel.Sources;

/// <summary>Adds what the social channels brought that were read together with the context.</summary>
internal sealed class SocialRecallStage(IReadOnlyList<(int Number, ISocialChannel Channel)> channels) : IStage
{
    public const string StageName = "social_recall";

    public string Name => StageName;

    public TimeSpan Deadline => Timeout.InfiniteTimeSpan;

    public ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        for (var i = 0; i < channels.Count; i++)
            run.Recall(run.Context.Recalled[i], channels[i].Number, channels[i].Channel.Quota);
        return ValueTask.FromResult(channels.Count > 0);
    }
}
