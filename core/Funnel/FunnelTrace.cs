using VectorRec.Funnel.Ranking;

namespace VectorRec.Funnel;

/// <summary>
/// What happened to one request: how each stage ended, what ranked, and what was chosen. Explanations, degradation and samples are read
/// from it.
/// </summary>
public sealed class FunnelTrace
{
    /// <summary>Stages and channels in the order in which they ended.</summary>
    public List<StageTrace> Stages { get; } = new(16);

    /// <summary>
    /// Works that a channel brought and this generation does not have: they came this instant, or there was no room for them.
    /// </summary>
    public int Unknown { get; internal set; }

    /// <summary>Whether the scene's list for everybody was taken.</summary>
    public bool IsFallback { get; internal set; }

    /// <summary>
    /// No work that was not recalled has a coarse score above this, in logits: candidates above it are the best of the catalogue for
    /// certain, as far as the index gave the nearest works. Null when nothing can be said.
    /// </summary>
    public float? Unrecalled { get; internal set; }

    /// <summary>What fine ranking found; null when it did not run.</summary>
    public FineRanking? Fine { get; internal set; }

    /// <summary>What is returned, best first.</summary>
    public SlateEntry[] Slate { get; internal set; } = [];

    /// <summary>Why the slate is shorter than asked for; null when it is not.</summary>
    public string? Shortfall { get; internal set; }

    /// <summary>Works at the end of the slate that stand there although a rule about neighbours speaks against it.</summary>
    public int Yielded { get; internal set; }

    /// <summary>What ranked the candidates; null before coarse ranking.</summary>
    internal CandidateScorer? Scorer { get; set; }

    /// <summary>What the stage that runs has to say of itself; its runner moves it into the trace.</summary>
    internal string? Remark { get; set; }

    /// <summary>Whether a stage ran and did not end well.</summary>
    public bool HasFailed(string stage) =>
        Stages.Exists(trace => trace.Stage == stage && trace.Outcome is (StageOutcome.TimedOut or StageOutcome.Failed));

    /// <summary>Whether any did not.</summary>
    internal bool HasFailed() => Stages.Exists(trace => trace.Outcome is StageOutcome.TimedOut or StageOutcome.Failed);

    /// <summary>Whether a store answered for a channel.</summary>
    internal bool HasAnswered(string channel) =>
        Stages.Exists(trace => trace.Outcome == StageOutcome.Ok && trace.Channels.Contains(channel));
}
