using System.Buffers;
using System.Globalization;
using VectorRec.Diversity;
using VectorRec.Funnel.Ranking;
using VectorRec.Funnel.Recall;
using VectorRec.Scenes;

namespace VectorRec.Funnel.Reranking;

/// <summary>Picks the slate: relevant, diverse, and within the rules about neighbours.</summary>
/// <param name="plan">Shares of the slate.</param>
/// <param name="scope">What they are shares of.</param>
/// <param name="sessionWorks">Earlier works that count with them.</param>
/// <param name="ofFollowed">Whether the scene shows works of followed people alone.</param>
internal sealed class RerankStage(
    DiversityOptions standard, RatioPlan plan, RatioScope scope, int sessionWorks, bool ofFollowed = false) : IStage
{
    public string Name => "rerank";

    public TimeSpan Deadline => Timeout.InfiniteTimeSpan;

    private bool SharesSlate => scope != RatioScope.Pool && !plan.IsEmpty;

    public ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        // Ranking that keeps fewer than are asked for means it: works come back for the rules alone.
        var wanted = Math.Min(run.Request.Limit, run.Candidates.Left);
        var room = ArrayPool<Pick>.Shared.Rent(wanted);
        var picks = room.AsSpan(0, wanted);
        var options = run.Request.Diversity ?? standard;
        var outcome = Select(run, options, picks, out var pool);
        if (outcome.Reason == ShortfallReason.Rules && BehindTheCut.Admit(run) is > 0 and var admitted)
        {
            outcome = Select(run, options, picks, out pool);
            run.Trace.Remark ??= $"{admitted} works came back from behind the cuts of ranking: the rules left places empty";
        }

        if (outcome.Reason == ShortfallReason.Rules && options.Rules.Yields)
            outcome = YieldingRules.Fill(run, options, pool, picks, outcome);
        run.Trace.Slate = Slate(run, pool, picks[..outcome.Count]);
        run.Trace.Shortfall = Sentence(run, outcome, options);
        if (run.Scene.Exploration.Epsilon > 0
            && new Exploration(run.Scene.Exploration, options.Rules, SharesSlate ? plan : null).Apply(run) is > 0 and var explored)
            run.Trace.Remark ??= $"{explored} places were given to works that hardly anybody was shown";
        ArrayPool<Pick>.Shared.Return(room);
        return ValueTask.FromResult(true);
    }

    /// <param name="pool">Positions in the run's candidates that the picks are indices of.</param>
    private SlateOutcome Select(FunnelRun run, DiversityOptions options, Span<Pick> picks, out int[] pool)
    {
        if (SharesSlate)
        {
            long[] session = scope == RatioScope.Session
                ? [.. run.Answers.Issued.Concat(run.Answers.Context.Shown).Distinct().Take(sessionWorks)] : [];
            var slate = new RatioSlate(run, plan, options, session);
            var shared = slate.Select(picks, out var missed, out var free);
            run.Trace.Remark = missed;
            pool = slate.Pool;
            // A share is not worth an empty place.
            if (shared.Count >= free)
                return shared;
        }

        pool = run.Candidates.Kept.ToArray();
        using var input = new RerankInput(
            run.Generation.Items, run.Candidates, pool, options.Repulsion.Weight > 0 ? run.Answers.Context.Shown : []);
        return SlateSelector.Select(input.View, options, picks.Length, picks);
    }

    private static SlateEntry[] Slate(FunnelRun run, int[] pool, ReadOnlySpan<Pick> picks)
    {
        var fates = run.Candidates.Fates;
        foreach (var position in run.Candidates.Kept)
        {
            // A work from behind a cut that is not needed after all stays what it was.
            if (fates[position] == Fate.Recalled)
                fates[position] = Fate.SlateCut;
        }

        var slate = new SlateEntry[picks.Length];
        var positions = run.Candidates.Positions();
        for (var i = 0; i < slate.Length; i++)
        {
            var position = pool[picks[i].Index];
            fates[position] = Fate.Returned;
            slate[i] = new SlateEntry(position, picks[i].Gain, picks[i].Refilled, picks[i].Moved);
        }

        for (var i = 0; i < slate.Length; i++)
            positions[i] = slate[i].Candidate;
        run.Candidates.Keep(slate.Length);
        return slate;
    }

    private bool FollowsNobody(FunnelRun run) =>
        ofFollowed && run.Answers.Context.Friends.Length == 0 && !run.Trace.HasFailed(ContextStage.StageName);

    private string? Sentence(FunnelRun run, in SlateOutcome outcome, DiversityOptions options) =>
        outcome.Count < run.Request.Limit && FollowsNobody(run)
            ? string.Create(CultureInfo.InvariantCulture, $"{outcome.Count} of {run.Request.Limit} works: the user follows nobody")
            : Shortfall.Sentence(run, outcome, options.Rules);
}
