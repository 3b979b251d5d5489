using VectorRec.Funnel;
using VectorRec.Storage;

namespace VectorRec.Evaluation;

/// <summary>
/// What diversity costs and earns. Each user's candidates are recalled, filtered and scored once by the service's own pipeline;
/// every policy then chooses a slate from the same candidates.
/// </summary>
public sealed class FrontierEvaluation(RecommendationPipeline pipeline, IWorldTruth? truth, FrontierOptions options)
{
    /// <param name="heldOut">By user; a user who is not in it has none.</param>
    /// <param name="progress">Users done.</param>
    /// <returns>One result a policy, in their order.</returns>
    /// <exception cref="StoreException">A stage failed or was late: its slates would not be the service's.</exception>
    public async Task<IReadOnlyList<PolicyResult>> RunAsync(
        IReadOnlyList<long> users, IReadOnlyDictionary<long, IReadOnlySet<long>> heldOut, IProgress<long> progress, CancellationToken ct)
    {
        PolicyMeans[] means = [.. options.Policies.Select(policy => new PolicyMeans(policy))];
        for (var i = 0; i < users.Count; i++)
        {
            using var run = await RecommendAsync(users[i], ct);
            using var pool = new RerankPool(run);
            var measure = new SlateMeasure(pool, users[i], heldOut.GetValueOrDefault(users[i]), truth, options);
            Compare(pool, measure, means);
            progress.Report(i + 1);
        }

        return [.. means.Select(policy => policy.Result())];
    }

    private async Task<FunnelRun> RecommendAsync(long user, CancellationToken ct)
    {
        var request = new RecommendationRequest(
            Guid.CreateVersion7(options.Now), user, options.Scene, options.Size, new(), [.. options.Exclude?[user] ?? []],
            options.Policies[0].Options, options.Now);
        return EvaluatedRun.Sound(await pipeline.RunAsync(request, null, ct), user);
    }

    private void Compare(RerankPool pool, SlateMeasure measure, PolicyMeans[] means)
    {
        SlateFigures? control = null;
        for (var i = 0; i < means.Length; i++)
        {
            var slate = pool.Select(options.Policies[i].Options, options.Size, out var outcome);
            var figures = measure.Of(slate);
            means[i].Add(figures, control ??= figures, measure.Violations(slate), slate.Length < options.Size, outcome.Refilled);
        }
    }
}
