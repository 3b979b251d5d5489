using System.Text.Json;
using VectorRec.Funnel;
using VectorRec.Funnel.Ranking;
using VectorRec.Funnel.Sources;
using VectorRec.Models;
using VectorRec.Scenes;
using VectorRec.Storage;

namespace VectorRec.Evaluation;

/// <summary>
/// What it earns that coarse ranking sees more works: each user's slate at several quotas of popular works, and how many of the works that
/// the fine ranker, the teacher of the towers, would choose from the whole catalogue it gets to see.
/// </summary>
public sealed class WidthEvaluation(
    RecommendationPipeline pipeline, SceneCatalogue scenes, IWorldTruth? truth, FrontierOptions options, IReadOnlyList<int> widths)
{
    /// <summary>Works of the fine ranker's order over the whole catalogue that are looked for.</summary>
    public const int Best = 50;

    /// <summary>All that a quota can ask for.</summary>
    public const int Widest = 100_000;

    /// <param name="progress">Users done.</param>
    /// <returns>One result a width, in their order.</returns>
    /// <exception cref="InferenceException">The generation has no fine ranker.</exception>
    /// <exception cref="StoreException">A stage failed or was late: its slates would not be the service's.</exception>
    public async Task<IReadOnlyList<WidthResult>> RunAsync(IReadOnlyList<long> users, IProgress<long> progress, CancellationToken ct)
    {
        WidthMeans[] means = [.. widths.Select(width => new WidthMeans(width))];
        for (var i = 0; i < users.Count; i++)
        {
            var best = await BestAsync(users[i], ct);
            double? control = null;
            foreach (var width in means)
            {
                using var run = await RecommendAsync(users[i], width.Width, ct);
                var fine = run.Trace.Fine ?? throw new InferenceException($"Fine ranking did not run for user {users[i]}.");
                var reached = 0;
                foreach (var candidate in fine.Candidates)
                    reached += best.Contains(run.Candidates.Row[candidate]) ? 1 : 0;
                var plays = Plays(run, users[i]);
                width.Add(Scored(run), best.Count == 0 ? null : (double)reached / best.Count, plays, plays - (control ??= plays));
            }

            progress.Report(i + 1);
        }

        return [.. means.Select(width => width.Result())];
    }

    // The rows of the best works of all that may be shown to the user.
    private async Task<HashSet<int>> BestAsync(long user, CancellationToken ct)
    {
        using var run = await RecommendAsync(user, Widest, ct);
        if (run.Answers.UserFeatures is not { } features)
            return [];
        var candidates = Enumerable.Range(0, run.Candidates.Count).Where(i => IsScored(run.Candidates.Fates[i])).ToArray();
        using var ranking = new FineRanking(
            run.Generation.Bundle.FineRanker!, run.Generation.Bundle.Manifest.FineRanker!.WeightsWith(run.Scene.Fine.Weights),
            candidates.Length);
        FineScorer.Score(run, features, candidates, ranking, ct);
        var order = new int[ranking.Count];
        var finite = ranking.Rank(run.Candidates.Row, order);
        return [.. order.Take(Math.Min(Best, finite)).Select(place => run.Candidates.Row[ranking.Candidates[place]])];
    }

    private async Task<FunnelRun> RecommendAsync(long user, int width, CancellationToken ct)
    {
        var request = new RecommendationRequest(
            Guid.CreateVersion7(options.Now), user, options.Scene, options.Size, new(), [.. options.Exclude?[user] ?? []], Diversity: null,
            options.Now);
        var scene = scenes.With(options.Scene, JsonSerializer.SerializeToElement(
            new { channels = new Dictionary<string, int> { [PopularWorks.ChannelName] = width } }));
        return EvaluatedRun.Sound(await pipeline.RunAsync(request, scene, ct), user);
    }

    private double? Plays(FunnelRun run, long user)
    {
        if (truth is null)
            return null;
        long[] works = [.. run.Trace.Slate.Select(entry => run.Generation.Items.WorkIds[run.Candidates.Row[entry.Candidate]])];
        var consumed = new ConsumedWork[works.Length];
        truth.Consume(user, works, consumed);
        return consumed.Sum(work => work.Play);
    }

    private static int Scored(FunnelRun run)
    {
        var scored = 0;
        for (var i = 0; i < run.Candidates.Count; i++)
            scored += IsScored(run.Candidates.Fates[i]) ? 1 : 0;
        return scored;
    }

    // What no filter took out, so that coarse ranking saw it.
    private static bool IsScored(Fate fate) => fate > Fate.NotFinite;
}
