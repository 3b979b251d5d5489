using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using VectorRec.Api.Hosting.Errors;
using VectorRec.Api.Hosting.Limits;
using VectorRec.Api.Recommendations;
using VectorRec.Api.Recommendations.Sessions;
using VectorRec.Funnel;
using VectorRec.Storage.Access;

namespace VectorRec.Api.Search;

/// <summary>Works that are looked for.</summary>
internal static class SearchEndpoints
{
    private const string ByModel = "model";
    private const string ByContent = "content";

    public static IEndpointRouteBuilder MapSearch(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1").WithTags("Search").RequireAuthorization(ApiScopes.Recommend).WithCommonProblems()
            .WithGate(Gate.Slates);
        group.MapPost("/search", SearchAsync)
            .WithName("Search").WithSummary("Look for works by text, or by likeness to a work or a creator")
            .WithDescription(
                "The scene search. Seen works are found too; blocked creators and hidden works are not. "
                + "What does not answer the query does not fill the list.")
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/works/{id}/similar", SimilarAsync)
            .WithName("SimilarWorks").WithSummary("Works like a work")
            .WithDescription(
                "The scene similar: neither the work itself nor another upload of the song by its creator. A work that is not indexed yet "
                + "is answered by its song, creator and tags. By content, works are alike by the vectors that they carry and nothing else.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        return routes;
    }

    internal static Task<Results<Ok<RecommendResponse>, ProblemHttpResult>> SearchAsync(
        SearchRequest request, Slates slates, ClaimsPrincipal caller, CancellationToken ct) =>
        slates.AnswerAsync(RequestMapping.ToRecommend(request), RequestMapping.ToQuery(request), caller, ct, run => run.Answers.Query switch
        {
            { KnowsWork: false } => Problems.Invalid("workId", "There is no such work."),
            { KnowsCreator: false } => Problems.Invalid("creatorId", "There is no such creator."),
            _ => null,
        });

    internal static Task<Results<Ok<RecommendResponse>, ProblemHttpResult>> SimilarAsync(
        [Range(0, long.MaxValue)] long id,
        Slates slates,
        ClaimsPrincipal caller,
        [AsParameters] PagingParameters paging,
        [Range(1, 50), Description("How many works.")] int limit = 10,
        [Range(0, long.MaxValue), Description(
            "Who asks: among works that are equally alike come first what suits this user.")] long? userId = null,
        [Description("Say why. Needs the scope explain.")] bool explain = false,
        [AllowedValues(ByModel, ByContent), Description(
            "What makes works alike: what the model makes of all that is known of them, or the vectors that they carry alone.")]
        string by = ByModel,
        CancellationToken ct = default) =>
        slates.AnswerAsync(
            new RecommendRequest { UserId = userId ?? RecommendationRequest.Nobody, Scene = "similar", Limit = limit, Explain = explain }
                .With(paging),
            new SlateQuery(null, id, null, by == ByContent), caller, ct,
            run => run.Answers.Query is { KnowsWork: false } ? Problems.NotFound($"There is no work {id}.")
                : by == ByContent && run.Answers.Like.Content is null
                    ? Problems.Invalid("by", "The work is not indexed, or carries no vector, or the models that serve read none.")
                : null);
}
