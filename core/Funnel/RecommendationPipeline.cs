using System.Collections.Frozen;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using VectorRec.Funnel.Recall;
using VectorRec.Generations;
using VectorRec.Scenes;
using VectorRec.Users;

namespace VectorRec.Funnel;

/// <summary>Takes requests to the funnel of their scene, and tells those who want to know when they are done.</summary>
public sealed class RecommendationPipeline : IGenerationPreparer
{
    private readonly FunnelServices _services;
    private readonly ServingGeneration _serving;
    private readonly IFunnelObserver[] _observers;
    private readonly StageRunner _runner;
    private readonly TimeProvider _time;
    private readonly Warmup _warmup;
    private readonly FrozenDictionary<string, SceneFunnel[]> _funnels;

    // Of scenes as experiments have them, for as long as those run.
    private readonly ConditionalWeakTable<SceneOptions, SceneFunnel[]> _others = [];

    /// <param name="observers">Told of each finished request, in this order.</param>
    public RecommendationPipeline(
        SceneCatalogue scenes, FunnelServices services, ServingGeneration serving, IEnumerable<IFunnelObserver> observers,
        TimeProvider time, ILoggerFactory loggers)
    {
        _services = services;
        _serving = serving;
        _observers = [.. observers];
        _time = time;
        _warmup = new Warmup(services.Database);
        _runner = new StageRunner(time, loggers.CreateLogger<StageRunner>());
        _funnels = scenes.ToFrozenDictionary(scene => scene.Key, scene => WithEfforts(scene.Value));
    }

    /// <summary>
    /// Makes ready what every scene holds of a generation, and warms all that a request runs through, before the generation serves: the
    /// first request is as good as the hundredth. Stores that are away are waited for as long as <see cref="Warmup.Patience"/> says.
    /// </summary>
    public async Task PrepareAsync(Generation generation, CancellationToken ct)
    {
        foreach (var funnel in _funnels.Values.SelectMany(efforts => efforts))
            funnel.Fallback.Of(generation);
        var begun = _time.GetTimestamp();
        while (true)
        {
            var well = true;
            foreach (var (name, efforts) in _funnels)
            {
                var funnel = efforts[(int)Effort.Full];
                using var run = await RunAsync(
                    funnel, Warmup.Request(name, funnel.Scene, generation, await _warmup.UserAsync(ct), _time.GetUtcNow()),
                    new RequestScope(GenerationLease.Of(generation)), [], null, [], ct);
                well &= !run.Trace.HasFailed();
            }

            if (well || _time.GetElapsedTime(begun) >= Warmup.Patience)
                return;
            await Task.Delay(Warmup.Pause, _time, ct);
        }
    }

    /// <param name="overridden">The scene with a tester's changes, with all effort; null takes it as it is configured.</param>
    /// <inheritdoc cref="RunAsync(RecommendationRequest, SceneOptions?, bool, CancellationToken, GenerationLease?)"/>
    public Task<FunnelRun?> RunAsync(RecommendationRequest request, SceneOptions? overridden, CancellationToken ct) =>
        RunAsync(request, overridden, overridden is not null, ct);

    /// <param name="scene">The scene as the request has it; null takes it as it is configured.</param>
    /// <param name="trial">Whether a tester asks, whose trial is not what the user sees; then all effort is made.</param>
    /// <param name="other">The generation to answer from, taken over, instead of the one that serves.</param>
    /// <returns>The finished run, to be disposed by the caller; null when there is no generation to serve from.</returns>
    /// <exception cref="KeyNotFoundException">There is no such scene.</exception>
    public async Task<FunnelRun?> RunAsync(
        RecommendationRequest request, SceneOptions? scene, bool trial, CancellationToken ct, GenerationLease? other = null)
    {
        var funnel = scene is null ? _funnels[request.Scene][(int)request.Effort]
            : trial ? new SceneFunnel(scene, _services)
            : _others.GetValue(scene, WithEfforts)[(int)request.Effort];
        if ((other ?? _serving.Lease()) is not { } lease)
            return null;
        // A scene that shows seen works again shows these too, and takes nothing from the others; what is on the air takes turns.
        var issued = funnel.Scene.SeenLimit > 0 || funnel.TakesTurns ? _services.Issued : null;
        long[] before = [.. request.Before, .. issued?.Of(request.UserId, request.Now) ?? []];
        var scope = new RequestScope(lease);
        var run = await RunAsync(
            funnel, request, scope, request.Before.Length > 0 ? [.. before.Distinct()] : before,
            _services.KnownOf(request.UserId, funnel.Scene.SeenLimit > 0), _observers, ct);
        try
        {
            var shown = request.Issue && !trial;
            if (shown && !IsNobody(run))
                issued?.Add(request.UserId, run.SlateIds(), request.Now);
            foreach (var observer in _observers)
                observer.Finished(run, shown);
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    private SceneFunnel[] WithEfforts(SceneOptions scene) =>
        [.. Enum.GetValues<Effort>().Select(effort => new SceneFunnel(scene.With(effort), _services))];

    // The scope is the run's, or given back.
    private async Task<FunnelRun> RunAsync(
        SceneFunnel funnel, RecommendationRequest request, RequestScope scope, long[] issued, UserContext? user,
        IFunnelObserver[] observers, CancellationToken ct)
    {
        FunnelRun? run = null;
        using var span = StageSpan.Start(request, scope.Generation.Run.RunId);
        try
        {
            run = funnel.Begin(
                request with { Filter = request.Filter with { Kinds = funnel.Scene.Kinds } }, scope, issued, user: user);
            await funnel.RunAsync(run, _runner, null, ct);
            return run;
        }
        catch (Exception e)
        {
            span?.SetStatus(ActivityStatusCode.Error, e.GetType().Name);
            foreach (var observer in run is null ? [] : observers)
                observer.Abandoned(run!);
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
            var funnel = _funnels.GetValueOrDefault(request.Scene)?.FirstOrDefault(effort => ReferenceEquals(effort.Scene, scene))
                ?? new SceneFunnel(scene, _services);
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
