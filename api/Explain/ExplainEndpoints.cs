using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using VectorRec.Api.Generations;
using VectorRec.Api.Hosting.Auth;
using VectorRec.Api.Hosting.Errors;
using VectorRec.Api.Hosting.Limits;
using VectorRec.Api.Recommendations;
using VectorRec.Funnel.Explain;
using VectorRec.Generations;
using VectorRec.Storage.Access;

namespace VectorRec.Api.Explain;

/// <summary>Why, and why not.</summary>
internal static class ExplainEndpoints
{
    public static IEndpointRouteBuilder MapExplain(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/explain").WithTags("Explain").RequireAuthorization(ApiScopes.Explain).WithCommonProblems()
            .WithGate(Gate.Slates);
        group.MapPost("/absence", AbsenceAsync)
            .WithName("ExplainAbsence").WithSummary("Say why a work is not in a user's slate")
            .WithDescription(
                "Runs the request and follows the one work through it: the first stage and rule that took it out, "
                + "and by how much it missed.")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/users/{id}", UserAsync)
            .WithName("ExplainUser").WithSummary("Say what a request sees of a user")
            .WithDescription("Profile, history and graph as the towers and the filters read them.")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapPost("/similarities", SimilaritiesAsync)
            .WithName("ExplainSimilarities").WithSummary("Say how much works are like each other")
            .WithDescription("Cosines of the item tower's embeddings: what the diversity kernel starts from.")
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        return routes;
    }

    internal static async Task<Results<Ok<UserView>, ProblemHttpResult>> UserAsync(
        [Range(0, long.MaxValue)] long id,
        Slates slates,
        ClaimsPrincipal caller,
        [StringLength(32, MinimumLength = 1), Description("One of GET /v1/scenes.")] string scene = "feed",
        CancellationToken ct = default)
    {
        var (run, problem) = await slates.RunAsync(new RecommendRequest { UserId = id, Scene = scene }, query: null, ct);
        using var disposed = run;
        return run is null ? problem! : TypedResults.Ok(UserView.Of(run, caller.SeesTheInside()));
    }

    internal static async Task<Results<Ok<SimilaritiesResponse>, ProblemHttpResult>> SimilaritiesAsync(
        SimilaritiesRequest request, ServingGeneration serving, GenerationLeases leases, ClaimsPrincipal caller, CancellationToken ct)
    {
        if (request.Generation is not null && !caller.May(ApiScopes.Override))
            return Problems.MissingScope(ApiScopes.Override);
        var (asked, problem) = request.Generation is { } generation
            ? await leases.TakeAsync(generation, ct) : (serving.Lease(), Problems.NoGeneration());
        using var lease = asked;
        return lease is null ? problem! : TypedResults.Ok(SimilaritiesResponse.Of(lease.Generation, request.WorkIds!));
    }

    internal static async Task<Results<Ok<AbsenceResponse>, ProblemHttpResult>> AbsenceAsync(
        AbsenceRequest request, Slates slates, ClaimsPrincipal caller, CancellationToken ct)
    {
        var recommend =
            new RecommendRequest { UserId = request.UserId, Scene = request.Scene, Limit = request.Limit, Filters = request.Filters };
        var (run, problem) = await slates.RunAsync(recommend, RequestMapping.ToQuery(request), ct);
        using var disposed = run;
        if (run is null)
            return problem!;
        var absence = Absence.Of(run, request.WorkId!.Value);
        return TypedResults.Ok(new AbsenceResponse(
            request.UserId!.Value, request.WorkId.Value, absence.Stage is null, absence.Stage, absence.Reason, absence.Channels,
            absence.Score, absence.ScoreNeeded, ResponseMapping.Degraded(run, caller.SeesTheInside())));
    }
}
