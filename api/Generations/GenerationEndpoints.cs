using Microsoft.AspNetCore.Http.HttpResults;
using VectorRec.Api.Hosting.Errors;
using VectorRec.Storage.Access;
using VectorRec.Storage.Runs;

namespace VectorRec.Api.Generations;

/// <summary>What a tester can be answered from.</summary>
internal static class GenerationEndpoints
{
    public static IEndpointRouteBuilder MapGenerations(this IEndpointRouteBuilder routes)
    {
        routes.MapGroup("/v1/generations").WithTags("Explain").RequireAuthorization(ApiScopes.Override).WithCommonProblems()
            .MapGet("", ListAsync).WithName("ListGenerations").WithSummary("List the generations that can answer, the newest first")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        return routes;
    }

    internal static async Task<Ok<GenerationResponse[]>> ListAsync(IndexRunStore runs, CancellationToken ct) =>
        TypedResults.Ok((await runs.WholeAsync(ct)).Select(GenerationResponse.From).ToArray());
}
