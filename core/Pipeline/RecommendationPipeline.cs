using Microsoft.Extensions.Logging;
using Npgsql;
using VectorRec.Recall;
using VectorRec.Storage;
using VectorRec.Vectors;

namespace VectorRec.Pipeline;

/// <summary>The funnel. What it does is its list of stages; how each stage is run is the runner's.</summary>
public sealed class RecommendationPipeline
{
    private readonly ServingGeneration _serving;
    private readonly StageRunner _runner;
    private readonly IReadOnlyList<string> _channels;
    private readonly IStage[] _stages;

    /// <summary>The service's funnel.</summary>
    public static RecommendationPipeline Create(
        FunnelOptions options, ServingGeneration serving, NpgsqlDataSource database, VectorIndex index, TimeProvider time, ILoggerFactory loggers)
    {
        var channels = new RecallChannels(
            [new Neighbourhood(options.AnnQuota)],
            [new FolloweeWorks(options.FolloweeWorksQuota), new FolloweeLikes(options.FolloweeLikesQuota)],
            options.TrendingQuota);
        return new RecommendationPipeline(
            serving,
            new StageRunner(time, loggers.CreateLogger<StageRunner>()),
            channels.Names,
            new ContextStage(new UserContextStore(database, channels.Social), options.SeenLimit, TimeSpan.FromMilliseconds(options.ContextDeadlineMs)),
            new UserTowerStage(),
            new VectorRecallStage(index, channels, options.AnnEf, TimeSpan.FromMilliseconds(options.RecallDeadlineMs)),
            new SocialRecallStage(channels),
            new TrendingRecallStage(channels),
            new FilterStage(),
            new CoarseStage(options.CoarseKeep),
            new RerankStage());
    }

    internal RecommendationPipeline(ServingGeneration serving, StageRunner runner, IReadOnlyList<string> channels, params IStage[] stages)
    {
        _serving = serving;
        _runner = runner;
        _channels = channels;
        _stages = stages;
    }

    /// <returns>The finished run, to be disposed by the caller; null when there is no generation to serve from.</returns>
    public async Task<FunnelRun?> RunAsync(RecommendationRequest request, CancellationToken ct)
    {
        if (_serving.Lease() is not { } lease)
            return null;

        var run = new FunnelRun(request, lease, _channels);
        try
        {
            foreach (var stage in _stages)
                await _runner.RunAsync(stage, run, ct);
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }
}
