using Microsoft.AspNetCore.Http.HttpResults;
using VectorRec.Api.Contracts;
using VectorRec.Api.Errors;
using VectorRec.Pipeline;
using VectorRec.Scenes;
using VectorRec.Storage;

namespace VectorRec.Api.Endpoints;

/// <summary>Why, and why not.</summary>
internal static class ExplainEndpoints
{
    public static IEndpointRouteBuilder MapExplain(this IEndpointRouteBuilder routes)
    {
        routes.MapGroup("/v1/explain").WithTags("Explain").RequireAuthorization(ApiScopes.Explain).WithCommonProblems()
            .MapPost("/absence", AbsenceAsync)
            .WithName("ExplainAbsence").WithSummary("Say why a work is not in a user's slate")
            .WithDescription("Runs the request and follows the one work through it: the first stage and rule that took it out, and by how much it missed.")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        return routes;
    }

    internal static async Task<Results<Ok<AbsenceResponse>, ProblemHttpResult>> AbsenceAsync(
        AbsenceRequest request, RecommendationPipeline pipeline, SceneCatalogue scenes, TimeProvider time, CancellationToken ct)
    {
        var recommend = new RecommendRequest { UserId = request.UserId, Scene = request.Scene, Limit = request.Limit, Filters = request.Filters };
        if (scenes.Find(request.Scene) is not { } scene)
            return Problems.NoScene(scenes.Names);
        using var run = await pipeline.RunAsync(RequestMapping.ToFunnel(recommend, scene, time.GetUtcNow()) with { Issue = false }, null, ct);
        if (run is null)
            return Problems.NoGeneration();
        var absence = Absence.Of(run, request.WorkId!.Value);
        return TypedResults.Ok(new AbsenceResponse(
            request.UserId!.Value, request.WorkId.Value, absence.Stage is null, absence.Stage, absence.Reason, absence.Channels,
            absence.Score, absence.ScoreNeeded, ResponseMapping.Degraded(run)));
    }
}
