using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using VectorRec.Api.Contracts;
using VectorRec.Api.Errors;
using VectorRec.Storage;

namespace VectorRec.Api.Endpoints;

/// <summary>Works as the database knows them.</summary>
internal static class WorkEndpoints
{
    public static IEndpointRouteBuilder MapWorks(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/works").WithTags("Works").RequireAuthorization(ApiScopes.Recommend).WithCommonProblems();
        group.MapGet("/{id}", GetAsync)
            .WithName("GetWork").WithSummary("Get a work, with its song and its numbers")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        return routes;
    }

    internal static async Task<Results<Ok<WorkResponse>, ProblemHttpResult>> GetAsync(
        [Range(0, long.MaxValue)] long id, WorkStore works, CancellationToken ct) =>
        await works.FindAsync(id, ct) is { } work ? TypedResults.Ok(WorkResponse.From(work)) : Problems.NotFound($"There is no work {id}.");
}
