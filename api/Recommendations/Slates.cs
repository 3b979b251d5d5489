using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using VectorRec.Api.Hosting.Auth;
using VectorRec.Api.Hosting.Errors;
using VectorRec.Api.Hosting.Limits;
using VectorRec.Funnel;
using VectorRec.Funnel.Sources;
using VectorRec.Scenes;
using VectorRec.Storage.Access;

namespace VectorRec.Api.Recommendations;

/// <summary>Runs requests for slates, whichever route they came by.</summary>
internal sealed class Slates(
    RecommendationPipeline pipeline, SceneCatalogue scenes, IOptions<LimitOptions> limits, EffortControl effort, TimeProvider time)
{
    /// <param name="query">What is looked for; null where a user is shown what suits them.</param>
    /// <param name="check">Looks at the finished run and may refuse it.</param>
    public async Task<Results<Ok<RecommendResponse>, ProblemHttpResult>> AnswerAsync(
        RecommendRequest request, SlateQuery? query, ClaimsPrincipal caller, CancellationToken ct,
        Func<FunnelRun, ProblemHttpResult?>? check = null)
    {
        if (Refusal(request, query, caller) is { } refused)
            return refused;
        if (!SceneOverride.TryApply(scenes, request.Scene, request.Overrides, out var overridden, out var problem))
            return problem;
        var scene = overridden ?? scenes.Find(request.Scene)!;
        var funnel = RequestMapping.ToFunnel(request, query, scene, time.GetUtcNow()) with
        {
            Budget = limits.Value.RequestTimeout,
            Effort = overridden is null ? effort.Current : Effort.Full,
        };
        using var run = await pipeline.RunAsync(funnel, overridden, ct);
        if (run is null)
            return Problems.NoGeneration();
        return check?.Invoke(run) is { } wrong ? wrong : TypedResults.Ok(ResponseMapping.ToResponse(run, request.Explain));
    }

    /// <summary>Runs a request for somebody who looks at the trace; no user sees the answer.</summary>
    /// <returns>The run, to be disposed by the caller, or why there is none.</returns>
    public async Task<(FunnelRun? Run, ProblemHttpResult? Problem)> RunAsync(
        RecommendRequest request, SlateQuery? query, CancellationToken ct)
    {
        if (SceneProblem(request.Scene, query) is { } problem)
            return (null, problem);
        var funnel = RequestMapping.ToFunnel(request, query, scenes.Find(request.Scene)!, time.GetUtcNow()) with
        {
            Issue = false,
            Budget = limits.Value.RequestTimeout,
        };
        var run = await pipeline.RunAsync(funnel, null, ct);
        return (run, run is null ? Problems.NoGeneration() : null);
    }

    private ProblemHttpResult? Refusal(RecommendRequest request, SlateQuery? query, ClaimsPrincipal caller) =>
        SceneProblem(request.Scene, query) is { } problem ? problem
        : request.Explain && !caller.HasClaim(ApiKeyHandler.ScopeClaim, ApiScopes.Explain) ? Problems.MissingScope(ApiScopes.Explain)
        : request.Overrides is not null && !caller.HasClaim(ApiKeyHandler.ScopeClaim, ApiScopes.Override)
            ? Problems.MissingScope(ApiScopes.Override)
        : null;

    private ProblemHttpResult? SceneProblem(string name, SlateQuery? query) =>
        scenes.Find(name) is not { } scene ? Problems.NoScene(scenes.Names)
        : query is null && ChannelCatalogue.NeedsQuery(scene.Channels)
            ? Problems.Invalid("scene", $"The scene {name} answers a query: it has a route of its own.")
        : null;
}
