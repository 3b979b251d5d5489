using VectorRec.Funnel;
using VectorRec.Funnel.Ranking;
using VectorRec.Scenes;

namespace VectorRec.Api.Recommendations;

/// <summary>The answer, and its explanation, are projections of the run's trace.</summary>
internal static class ResponseMapping
{
    public static RecommendResponse ToResponse(FunnelRun run, bool explain, bool inside, string? cursor)
    {
        var works = new RecommendedWork[run.Trace.Slate.Length];
        for (var i = 0; i < works.Length; i++)
            works[i] = ToWork(run, i, explain);
        return new RecommendResponse(
            run.Request.RequestId,
            run.Generation.Run.RunId,
            run.Generation.Bundle.Manifest.Version,
            run.Request.Scene,
            run.Answers.Personalised,
            works,
            run.Trace.Shortfall,
            run.Trace.Yielded == 0 ? null
                : $"The last {run.Trace.Yielded} works may stand beside one of the same song or creator: there are too few others.",
            run.Request.Effort == Effort.Full ? null : run.Request.Effort.Name(),
            Degraded(run, inside),
            explain ? Funnel(run, inside) : null,
            run.Request.Arms.Count == 0 ? null : run.Request.Arms,
            cursor);
    }

    /// <param name="inside">Whether what drivers say of stores is told.</param>
    public static Degradation[] Degraded(FunnelRun run, bool inside) =>
        [.. run.Trace.Stages.Where(stage => stage.Outcome is StageOutcome.TimedOut or StageOutcome.Failed)
            .Select(stage => new Degradation(stage.Stage, stage.Outcome.Name(), Told(stage, inside) ?? "", stage.Channels))];

    private static string? Told(StageTrace stage, bool inside) =>
        stage.Outcome != StageOutcome.Failed || inside ? stage.Detail : "it failed; the service's log says why";

    private static RecommendedWork ToWork(FunnelRun run, int position, bool explain)
    {
        var entry = run.Trace.Slate[position];
        var (items, row) = (run.Generation.Items, run.Candidates.Row[entry.Candidate]);
        return new RecommendedWork(
            items.WorkIds[row], position, run.Candidates.Score[entry.Candidate], items.CreatorId(row), items.SongId(row),
            items.Media[row].ToString().ToLowerInvariant(), DateTimeOffset.FromUnixTimeSeconds(items.CreatedAt[row]),
            explain ? Explain(run, entry) : null);
    }

    private static Explanation Explain(FunnelRun run, SlateEntry entry)
    {
        var controls = run.ControlsOf(entry.Candidate);
        var coarse = run.Candidates.Coarse[entry.Candidate];
        return new Explanation(
            run.ChannelsOf(entry.Candidate),
            coarse,
            run.Candidates.CoarseRankOf(entry.Candidate),
            coarse - controls.Sum,
            controls.Timeliness,
            controls.Quality,
            controls.CreatorSupport,
            controls.TextRelevance,
            controls.Likeness,
            Explain(run.Trace.Fine, entry.Candidate),
            float.IsFinite(entry.Gain) ? entry.Gain : null,
            entry.Refilled,
            entry.Moved,
            entry.Propensity,
            entry.Explored);
    }

    private static FineExplanation? Explain(FineRanking? fine, int candidate)
    {
        if (fine?.IndexOf(candidate) is not (>= 0 and var i) || fine.Ranks[i] == 0)
            return null;
        var (objectives, weights) = (new Dictionary<string, double>(), new Dictionary<string, double>());
        for (var o = 0; o < fine.Objectives.Count; o++)
        {
            objectives.Add(fine.Objectives[o], fine.Probabilities(i)[o]);
            weights.Add(fine.Objectives[o], fine.Weights[o]);
        }

        return new FineExplanation(objectives, weights, fine.Fused(i), fine.Scores[i], fine.Ranks[i], fine.Applied);
    }

    private static FunnelStage[] Funnel(FunnelRun run, bool inside)
    {
        var removed = run.Candidates.RemovedByStage();
        return [.. run.Trace.Stages.Select(stage => new FunnelStage(
            stage.Stage, stage.In, stage.Out,
            removed.TryGetValue(stage.Stage, out var reasons)
                ? reasons.ToDictionary(reason => reason.Key.Name(), reason => reason.Value) : [],
            Math.Round(stage.Elapsed.TotalMilliseconds, 3), stage.Outcome.Name(), Told(stage, inside)))];
    }
}
