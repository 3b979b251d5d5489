using VectorRec.Recall;

namespace VectorRec.Pipeline;

/// <summary>Adds what the social channels brought; they were read together with the context.</summary>
internal sealed class SocialRecallStage(RecallChannels channels) : IStage
{
    public string Name => "social_recall";

    public TimeSpan Deadline => Timeout.InfiniteTimeSpan;

    public ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        for (var i = 0; i < channels.Social.Count; i++)
            run.Recall(run.Context.Recalled[i], channels.Social[i].Number);
        return ValueTask.FromResult(channels.Social.Count > 0);
    }
}
