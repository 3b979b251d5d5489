using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using VectorRec.Api.Hosting.Errors;
using VectorRec.Api.Hosting.Limits;
using VectorRec.Api.Recommendations.Sessions;
using VectorRec.Storage.Access;

namespace VectorRec.Api.Recommendations;

/// <summary>Slates of works.</summary>
internal static class RecommendationEndpoints
{
    public static IEndpointRouteBuilder MapRecommendations(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1").WithTags("Recommendations").RequireAuthorization(ApiScopes.Recommend).WithCommonProblems()
            .WithGate(Gate.Slates);
        group.MapPost("/recommendations", RecommendAsync)
            .WithName("Recommend").WithSummary("Recommend works to a user")
            .WithDescription("Runs the whole funnel: recall, filters, coarse ranking, diversity.")
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/recommendations", RecommendToAnybodyAsync)
            .WithName("RecommendToAnybody").WithSummary("Recommend works to somebody who is no user")
            .WithDescription("What is popular lately, of the scene's kinds; the same list each time.")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/users/{id}/recommendations", RecommendToAsync)
            .WithName("RecommendToUser").WithSummary("Recommend works to a user, with the scene's settings")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/users/{id}/feed/follow", FollowFeedAsync)
            .WithName("FollowFeed").WithSummary("What the people whom a user follows published or liked")
            .WithDescription("The scene follow: newer works come sooner.")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        return routes;
    }

    internal static Task<Results<Ok<RecommendResponse>, ProblemHttpResult>> RecommendAsync(
        RecommendRequest request, Slates slates, ClaimsPrincipal caller, CancellationToken ct) =>
        slates.AnswerAsync(request, query: null, caller, ct);

    internal static Task<Results<Ok<RecommendResponse>, ProblemHttpResult>> RecommendToAnybodyAsync(
        Slates slates,
        ClaimsPrincipal caller,
        [AsParameters] PagingParameters paging,
        [Range(1, 50), Description("How many works.")] int limit = 10,
        [StringLength(32, MinimumLength = 1), Description("Where the slate is shown: one of GET /v1/scenes.")] string scene = "feed",
        [Description("Say why. Needs the scope explain.")] bool explain = false,
        CancellationToken ct = default) =>
        slates.AnswerAsync(new RecommendRequest { Limit = limit, Scene = scene, Explain = explain }.With(paging), query: null, caller, ct);

    internal static Task<Results<Ok<RecommendResponse>, ProblemHttpResult>> RecommendToAsync(
        [Range(0, long.MaxValue)] long id,
        Slates slates,
        ClaimsPrincipal caller,
        [AsParameters] PagingParameters paging,
        [Range(1, 50), Description("How many works.")] int limit = 10,
        [StringLength(32, MinimumLength = 1), Description("Where the slate is shown: one of GET /v1/scenes.")] string scene = "feed",
        [Description("Say why. Needs the scope explain.")] bool explain = false,
        CancellationToken ct = default) =>
        slates.AnswerAsync(
            new RecommendRequest { UserId = id, Limit = limit, Scene = scene, Explain = explain }.With(paging), query: null, caller, ct);

    internal static Task<Results<Ok<RecommendResponse>, ProblemHttpResult>> FollowFeedAsync(
        [Range(0, long.MaxValue)] long id,
        Slates slates,
        ClaimsPrincipal caller,
        [AsParameters] PagingParameters paging,
        [Range(1, 50), Description("How many works.")] int limit = 10,
        [Description("Say why. Needs the scope explain.")] bool explain = false,
        CancellationToken ct = default) =>
        RecommendToAsync(id, slates, caller, paging, limit, "follow", explain, ct);
}
