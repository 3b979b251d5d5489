using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using VectorRec.Scenes;

namespace VectorRec.Pipeline;

/// <summary>Takes requests to the funnel of their scene.</summary>
public sealed class RecommendationPipeline
{
    private readonly ServingGeneration _serving;
    private readonly StageRunner _runner;
    private readonly FrozenDictionary<string, Funnel> _funnels;

    public RecommendationPipeline(SceneCatalogue scenes, FunnelServices services, ServingGeneration serving, TimeProvider time, ILoggerFactory loggers)
    {
        _serving = serving;
        _runner = new StageRunner(time, loggers.CreateLogger<StageRunner>());
        _funnels = scenes.ToFrozenDictionary(scene => scene.Key, scene => new Funnel(scene.Value, services));
    }

    /// <returns>The finished run, to be disposed by the caller; null when there is no generation to serve from.</returns>
    /// <exception cref="KeyNotFoundException">There is no such scene.</exception>
    public async Task<FunnelRun?> RunAsync(RecommendationRequest request, CancellationToken ct)
    {
        var funnel = _funnels[request.Scene];
        if (_serving.Lease() is not { } lease)
            return null;

        var run = new FunnelRun(request with { Filter = request.Filter with { Kinds = funnel.Scene.Kinds } }, lease, funnel.Channels.Names);
        try
        {
            await funnel.RunAsync(run, _runner, ct);
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }
}
