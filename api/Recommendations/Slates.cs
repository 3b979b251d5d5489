using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using VectorRec.Api.Generations;
using VectorRec.Api.Hosting.Auth;
using VectorRec.Api.Hosting.Errors;
using VectorRec.Api.Hosting.Limits;
using VectorRec.Api.Recommendations.Sessions;
using VectorRec.Experiments;
using VectorRec.Exposures;
using VectorRec.Funnel;
using VectorRec.Funnel.Sources;
using VectorRec.Generations;
using VectorRec.Scenes;
using VectorRec.Storage.Access;
using VectorRec.Users.Sessions;

namespace VectorRec.Api.Recommendations;

/// <summary>Runs requests for slates, whichever route they came by.</summary>
internal sealed class Slates(
    RecommendationPipeline pipeline, SceneCatalogue scenes, Cursors cursors, SessionTurns turns, IOptions<LimitOptions> limits,
    EffortControl effort, ServedExperiments experiments, KeptGenerations kept, GenerationLeases leases, TimeProvider time)
{
    /// <summary>How long a request waits for another of its session on this instance.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

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
        (var session, problem) = await cursors.ReadAsync(request, query, ct);
        if (session is null)
            return problem!;
        // Pages that are asked for at once have no work in common, and need not wait for each other.
        using var turn = request is { Cursor: not null, Pages: 1 } ? await turns.TakeAsync(session.Session, Patience, ct) : null;
        var trial = IsTrial(request);
        (var chosen, var lease, problem) = trial ? await ChooseAsync(request, overridden, ct) : Assign(request);
        if (problem is not null)
            return problem;
        var scene = chosen.Scene ?? scenes.Find(request.Scene)!;
        var asked = RequestMapping.ToFunnel(request, query, scene, time.GetUtcNow()) with
        {
            Before = turn is null ? session.Works : [.. turn.Before, .. session.Works],
            Budget = limits.Value.RequestTimeout,
            Effort = trial ? Effort.Full : effort.Current,
            Arms = chosen.Arms,
        };
        using var run = await pipeline.RunAsync(asked, chosen.Scene, trial, ct, lease);
        if (run is null)
            return Problems.NoGeneration();
        if (check?.Invoke(run) is { } wrong)
            return wrong;
        var answered = run.SlateIds();
        turn?.Answer(answered);
        return TypedResults.Ok(ResponseMapping.ToResponse(run, request.Explain, caller.SeesTheInside(), cursors.Write(session, answered)));
    }

    /// <summary>Runs a request for somebody who looks at the trace; no user sees the answer.</summary>
    /// <returns>The run, to be disposed by the caller, or why there is none.</returns>
    public async Task<(FunnelRun? Run, ProblemHttpResult? Problem)> RunAsync(
        RecommendRequest request, SlateQuery? query, CancellationToken ct)
    {
        if (SceneProblem(request.Scene, query) is { } problem)
            return (null, problem);
        var (assigned, lease, _) = Assign(request);
        var funnel = RequestMapping.ToFunnel(request, query, assigned.Scene ?? scenes.Find(request.Scene)!, time.GetUtcNow()) with
        {
            Issue = false,
            Budget = limits.Value.RequestTimeout,
            Arms = assigned.Arms,
        };
        var run = await pipeline.RunAsync(funnel, assigned.Scene, trial: false, ct, lease);
        return (run, run is null ? Problems.NoGeneration() : null);
    }

    private ProblemHttpResult? Refusal(RecommendRequest request, SlateQuery? query, ClaimsPrincipal caller) =>
        SceneProblem(request.Scene, query) is { } problem ? problem
        : request.Page >= request.Pages ? Problems.Invalid("page", "It has to be below pages.")
        : request.Explain && !caller.May(ApiScopes.Explain) ? Problems.MissingScope(ApiScopes.Explain)
        : IsTrial(request) && !caller.May(ApiScopes.Override)
            ? Problems.MissingScope(ApiScopes.Override)
        : request is { Overrides: not null, Arms: not null }
            ? Problems.Invalid("arms", "Arms are settings too: only one of arms and overrides can be said.")
        : request is { Generation: not null, Arms: not null }
            ? Problems.Invalid("arms", "Arms may have generations of their own: only one of arms and generation can be said.")
        : null;

    // What a tester asks for is not what the user sees.
    private static bool IsTrial(RecommendRequest request) =>
        request.Overrides is not null || request.Arms is not null || request.Generation is not null;

    // A tester waits for a generation to be loaded.
    private async Task<(Assignment Chosen, GenerationLease? Lease, ProblemHttpResult? Problem)> ChooseAsync(
        RecommendRequest request, SceneOptions? overridden, CancellationToken ct)
    {
        var chosen = Assignment.None with { Scene = overridden, Generation = request.Generation };
        try
        {
            if (request.Arms is not null)
                chosen = experiments.Book.Force(request.Scene, request.Arms);
        }
        catch (ExperimentException e)
        {
            return (chosen, null, Problems.Invalid($"arms.{e.Field}", $"It {e.Reason}"));
        }

        var (lease, problem) = chosen.Generation is { } generation ? await leases.TakeAsync(generation, ct) : default;
        return (chosen, lease, problem);
    }

    // Without its generation an arm would be something else: the request is answered as if no experiment ran.
    private (Assignment Chosen, GenerationLease? Lease, ProblemHttpResult? Problem) Assign(RecommendRequest request)
    {
        var assigned = experiments.Book.Assign(request.Scene, request.UserId ?? RecommendationRequest.Nobody);
        if (assigned.Generation is not { } generation)
            return (assigned, null, null);
        return kept.Lease(generation) is { } lease ? (assigned, lease, null) : (Assignment.None, null, null);
    }

    private ProblemHttpResult? SceneProblem(string name, SlateQuery? query) =>
        scenes.Find(name) is not { } scene ? Problems.NoScene(scenes.Names)
        : query is null && ChannelCatalogue.NeedsQuery(scene.Channels)
            ? Problems.Invalid("scene", $"The scene {name} answers a query: it has a route of its own.")
        : null;
}
