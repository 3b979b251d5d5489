using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using VectorRec.Api.Auth;
using VectorRec.Api.Contracts;
using VectorRec.Api.Errors;
using VectorRec.Pipeline;
using VectorRec.Scenes;
using VectorRec.Storage;

namespace VectorRec.Api.Endpoints;

/// <summary>Slates of works.</summary>
internal static class RecommendationEndpoints
{
    public static IEndpointRouteBuilder MapRecommendations(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1").WithTags("Recommendations").RequireAuthorization(ApiScopes.Recommend).WithCommonProblems();
        group.MapPost("/recommendations", RecommendAsync)
            .WithName("Recommend").WithSummary("Recommend works to a user")
            .WithDescription("Runs the whole funnel: recall, filters, coarse ranking, diversity.")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/users/{id}/recommendations", RecommendToAsync)
            .WithName("RecommendToUser").WithSummary("Recommend works to a user, with the scene's settings")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        return routes;
    }

    internal static async Task<Results<Ok<RecommendResponse>, ProblemHttpResult>> RecommendAsync(
        RecommendRequest request, RecommendationPipeline pipeline, SceneCatalogue scenes, TimeProvider time, HttpContext http, CancellationToken ct)
    {
        if (scenes.Find(request.Scene) is not { } scene)
            return Problems.NoScene(scenes.Names);
        if (request.Explain && !http.User.HasClaim(ApiKeyHandler.ScopeClaim, ApiScopes.Explain))
            return Problems.MissingScope(ApiScopes.Explain);
        if (request.Overrides is not null && !http.User.HasClaim(ApiKeyHandler.ScopeClaim, ApiScopes.Override))
            return Problems.MissingScope(ApiScopes.Override);

        SceneOptions? overridden;
        try
        {
            overridden = request.Overrides is { } overrides ? scenes.With(request.Scene, overrides) : null;
        }
        catch (SceneException e)
        {
            return Problems.Invalid("overrides", e.Message);
        }

        using var run = await pipeline.RunAsync(RequestMapping.ToFunnel(request, overridden ?? scene, time.GetUtcNow()), overridden, ct);
        return run is null ? Problems.NoGeneration() : TypedResults.Ok(ResponseMapping.ToResponse(run, request.Explain));
    }

    internal static Task<Results<Ok<RecommendResponse>, ProblemHttpResult>> RecommendToAsync(
        [Range(0, long.MaxValue)] long id,
        RecommendationPipeline pipeline,
        SceneCatalogue scenes,
        TimeProvider time,
        HttpContext http,
        [Range(1, 50), Description("How many works.")] int limit = 10,
        [StringLength(32, MinimumLength = 1), Description("Where the slate is shown: one of GET /v1/scenes.")] string scene = "feed",
        [Description("Say why. Needs the scope explain.")] bool explain = false,
        CancellationToken ct = default) =>
        RecommendAsync(new RecommendRequest { UserId = id, Limit = limit, Scene = scene, Explain = explain }, pipeline, scenes, time, http, ct);
}
