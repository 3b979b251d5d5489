using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using VectorRec.Generations;
using VectorRec.Replay;
using VectorRec.Sampling;
using VectorRec.Scenes;

namespace VectorRec.Funnel;

/// <summary>Takes requests to the funnel of their scene.</summary>
public sealed class RecommendationPipeline
{
    private readonly FunnelServices _services;
    private readonly ServingGeneration _serving;
    private readonly RequestRecorder _recorder;
    private readonly StageSampler? _sampler;
    private readonly StageRunner _runner;
    private readonly FrozenDictionary<string, SceneFunnel> _funnels;

    /// <param name="sampler">Null samples nothing.</param>
    public RecommendationPipeline(
        SceneCatalogue scenes, FunnelServices services, ServingGeneration serving, RequestRecorder recorder, TimeProvider time, ILoggerFactory loggers,
        StageSampler? sampler = null)
    {
        _services = services;
        _serving = serving;
        _recorder = recorder;
        _sampler = sampler;
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
        request = request with { Filter = request.Filter with { Kinds = funnel.Scene.Kinds } };
        // A scene that shows seen works again shows these too, and takes nothing from the others.
        var issued = funnel.Scene.SeenLimit > 0 ? _services.Issued : null;
        var run = new FunnelRun(request, lease, funnel.Scene, funnel.ChannelNames) { Issued = issued?.Of(request.UserId, request.Now) ?? [] };
        run = await RunAsync(funnel, run, null, ct);
        // A tester's trial is not what the user sees.
        if (request.Issue && overridden is null)
        {
            issued?.Add(run);
            _sampler?.Offer(run);
        }

        _recorder.Add(run);
        return run;
    }

    /// <summary>Runs a recorded request again, on what the stores said then and with the scene's settings of then.</summary>
    /// <param name="lease">The recording's generation; the run takes it over.</param>
    /// <param name="overridden">That scene with a tester's changes behind recall; null takes it as it was.</param>
    public async Task<Replayed> ReplayAsync(Recording recording, GenerationLease lease, SceneOptions? overridden, CancellationToken ct)
    {
        var scene = overridden ?? recording.Scene;
        var funnel = _funnels.GetValueOrDefault(recording.Request.Scene) is { } configured && ReferenceEquals(configured.Scene, scene)
            ? configured : new SceneFunnel(scene, _services);
        // With other settings the question is what would have been, not what went wrong.
        if (overridden is not null)
            recording = recording with { FineFailed = false };
        var repeated = recording.On(lease.Generation, out var notAsThen);
        return new(await RunAsync(funnel, new FunnelRun(repeated.Request, lease, funnel.Scene, funnel.ChannelNames, repeated), repeated, ct), notAsThen);
    }

    private async Task<FunnelRun> RunAsync(SceneFunnel funnel, FunnelRun run, Recording? replayed, CancellationToken ct)
    {
        try
        {
            await funnel.RunAsync(run, _runner, replayed, ct);
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }
}
