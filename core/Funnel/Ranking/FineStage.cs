using System.Buffers;
using VectorRec.Models;
using VectorRec.Scenes;

namespace VectorRec.Funnel.Ranking;

/// <summary>
/// Scores the best works of coarse ranking with the bundle's fine ranker. Its fused score then orders them and is what
/// re-ranking uses; in shadow it is only looked at. Whatever goes wrong, the coarse order stands.
/// </summary>
internal sealed class FineStage(FineOptions options, TimeSpan deadline) : IStage
{
    public const string StageName = "fine";

    public string Name => StageName;

    public TimeSpan Deadline => deadline;

    public ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        if (options.Mode == FineMode.Off || run.Candidates.Kept.IsEmpty)
            return ValueTask.FromResult(false);
        if (Obstacle(run) is { } obstacle)
        {
            run.Trace.Remark = obstacle;
            return ValueTask.FromResult(false);
        }

        if (run.Generation.ItemFeatures is null)
            throw new InferenceException(
                $"Run {run.Generation.Run.RunId} has no item features for its fine ranker: it was indexed before there were any.");
        var ranking = run.Scope.Own(new FineRanking(
            run.Generation.Bundle.FineRanker!, run.Generation.Bundle.Manifest.FineRanker!.WeightsWith(options.Weights),
            Math.Min(options.Limit, run.Candidates.Left)));
        Rank(run, ranking, ct);
        run.Trace.Fine = ranking;
        return ValueTask.FromResult(true);
    }

    // No fault of anything: there is nothing to rank with, or nobody to rank for.
    private static string? Obstacle(FunnelRun run) =>
        run.Generation.Bundle.FineRanker is null ? $"The bundle {run.Generation.Bundle.Manifest.Version} has no fine ranker."
        : run.Answers.UserFeatures is null ? "Nothing is known of the user: the order is that of coarse ranking."
        : run.FineFailedThen ? "It did not end well when the request was recorded."
        : null;

    private void Rank(FunnelRun run, FineRanking ranking, CancellationToken ct)
    {
        FineScorer.Score(
            run, run.Answers.UserFeatures!, run.Candidates.Kept[..Math.Min(options.Limit, run.Candidates.Kept.Length)], ranking, ct);
        var order = ArrayPool<int>.Shared.Rent(Math.Max(1, ranking.Count));
        var finite = ranking.Rank(run.Candidates.Row, order.AsSpan(0, ranking.Count));
        if (finite == 0)
        {
            ArrayPool<int>.Shared.Return(order);
            throw new InferenceException(
                ranking.Count == 0 ? "None of the works has item features." : "The fine ranker returned no finite score.");
        }

        if (options.Mode == FineMode.On)
            FineCut.Apply(run, ranking, order.AsSpan(0, finite), Math.Max(options.Keep, run.Request.Limit));
        ArrayPool<int>.Shared.Return(order);
    }
}
