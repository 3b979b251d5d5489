using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using VectorRec.Api.Hosting.Answers;
using VectorRec.Api.Hosting.Errors;
using VectorRec.Storage;
using VectorRec.Storage.Access;

namespace VectorRec.Api.Works;

/// <summary>Works as the database knows them.</summary>
internal static class WorkEndpoints
{
    public static IEndpointRouteBuilder MapWorks(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/works").WithTags("Works").RequireAuthorization(ApiScopes.Recommend).WithCommonProblems();
        group.MapGet("/{id}", GetAsync)
            .WithName("GetWork").WithSummary("Get a work, with its song and its numbers").Kept()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        routes.MapGroup("/v1/works").WithTags("Works").RequireAuthorization(ApiScopes.Catalogue).WithCommonProblems()
            .MapPut("/{id}/status", SetStatusAsync)
            .WithName("SetWorkStatus").WithSummary("Put a work on or off the air, hide it, or remove it")
            .WithDescription(
                "Safe to repeat. A live show or room that is off is in no answer to a request that begins after this was answered; "
                + "a recording disappears, and what comes back or is new appears, as soon as the service has heard of it, "
                + "well within a second.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
                .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        return routes;
    }

    internal static async Task<Results<Ok<WorkResponse>, ProblemHttpResult>> GetAsync(
        [Range(0, long.MaxValue)] long id, WorkStore works, CancellationToken ct) =>
        await works.FindAsync(id, ct) is { } work ? TypedResults.Ok(WorkResponse.From(work)) : Problems.NotFound($"There is no work {id}.");

    internal static async Task<Results<Ok<WorkStatusResponse>, ProblemHttpResult>> SetStatusAsync(
        [Range(0, long.MaxValue)] long id, WorkStatusRequest request, WorkStore works, CancellationToken ct) =>
        await works.SetStatusAsync(id, request.Status!, ct) switch
        {
            null => Problems.NotFound($"There is no work {id}."),
            { Status: "removed" } when request.Status != "removed" => Problems.WorkRemoved(id),
            var work => TypedResults.Ok(new WorkStatusResponse(work.WorkId, work.Kind, work.Status)),
        };
}
