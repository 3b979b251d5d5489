using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using VectorRec.Funnel.Recall;
using VectorRec.Generations;
using VectorRec.Scenes;

namespace VectorRec.Funnel;

/// <summary>Takes requests to the funnel of their scene, and tells those who want to know when they are done.</summary>
public sealed class RecommendationPipeline : IGenerationPreparer
{
    private readonly FunnelServices _services;
    private readonly ServingGeneration _serving;
    private readonly IFunnelObserver[] _observers;
    private readonly StageRunner _runner;
    private readonly FrozenDictionary<string, SceneFunnel> _funnels;

    /// <param name="observers">Told of each finished request, in this order.</param>
    public RecommendationPipeline(
        SceneCatalogue scenes, FunnelServices services, ServingGeneration serving, IEnumerable<IFunnelObserver> observers,
        TimeProvider time, ILoggerFactory loggers)
    {
        _services = services;
        _serving = serving;
        _observers = [.. observers];
        _runner = new StageRunner(time, loggers.CreateLogger<StageRunner>());
        _funnels = scenes.ToFrozenDictionary(scene => scene.Key, scene => new SceneFunnel(scene.Value, services));
    }

    /// <summary>Makes what every scene holds ready of a generation, before the generation serves.</summary>
    public void Prepare(Generation generation)
    {
        foreach (var funnel in _funnels.Values)
            funnel.Fallback.Of(generation);
    }

    /// <param name="overridden">The scene with a tester's changes; null takes it as it is configured.</param>
    /// <returns>The finished run, to be disposed by the caller; null when there is no generation to serve from.</returns>
    /// <exception cref="KeyNotFoundException">There is no such scene.</exception>
    public async Task<FunnelRun?> RunAsync(RecommendationRequest request, SceneOptions? overridden, CancellationToken ct)
    {
        var funnel = overridden is null ? _funnels[request.Scene] : new SceneFunnel(overridden, _services);
        if (_serving.Lease() is not { } lease)
            return null;
        var scope = new RequestScope(lease);
        try
        {
            request = request with { Filter = request.Filter with { Kinds = funnel.Scene.Kinds } };
            // A scene that shows seen works again shows these too, and takes nothing from the others; what is on the air takes turns.
            var issued = funnel.Scene.SeenLimit > 0 || funnel.TakesTurns ? _services.Issued : null;
            long[] before = [.. request.Before, .. issued?.Of(request.UserId, request.Now) ?? []];
            var run = funnel.Begin(
                request, scope, request.Before.Length > 0 ? [.. before.Distinct()] : before, user: _services.Wishes?.Of(request.UserId));
            await funnel.RunAsync(run, _runner, null, ct);
            // A tester's trial is not what the user sees.
            var shown = request.Issue && overridden is null;
            if (shown && !IsNobody(run))
                issued?.Add(request.UserId, run.SlateIds(), request.Now);
            foreach (var observer in _observers)
                observer.Finished(run, shown);
            return run;
        }
        catch
        {
            scope.Dispose();
            throw;
        }
    }

    // Somebody of whom nothing is known gets the same list each time: several people may be behind one such id.
    private static bool IsNobody(FunnelRun run) => run.Request.UserId == RecommendationRequest.Nobody
        || (run.Answers.Context.Profile is null && !run.Trace.HasFailed(ContextStage.StageName));

    /// <summary>Runs a recorded request again, on what was answered then. Nobody is told of it.</summary>
    /// <param name="scene">Its settings.</param>
    /// <param name="lease">The recording's generation; the run takes it over, also when it fails.</param>
    public async Task<FunnelRun> RepeatAsync(
        RecommendationRequest request, KnownAnswers known, SceneOptions scene, GenerationLease lease, CancellationToken ct)
    {
        var scope = new RequestScope(lease);
        try
        {
            var funnel = _funnels.GetValueOrDefault(request.Scene) is { } configured && ReferenceEquals(configured.Scene, scene)
                ? configured : new SceneFunnel(scene, _services);
            var run = funnel.Begin(request, scope, [], known);
            await funnel.RunAsync(run, _runner, known, ct);
            return run;
        }
        catch
        {
            scope.Dispose();
            throw;
        }
    }
}
