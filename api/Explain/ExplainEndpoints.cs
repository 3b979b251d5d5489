using Microsoft.AspNetCore.Http.HttpResults;
using VectorRec.Api.Hosting.Errors;
using VectorRec.Api.Hosting.Limits;
using VectorRec.Api.Recommendations;
using VectorRec.Funnel.Explain;
using VectorRec.Storage.Access;

namespace VectorRec.Api.Explain;

/// <summary>Why, and why not.</summary>
internal static class ExplainEndpoints
{
    public static IEndpointRouteBuilder MapExplain(this IEndpointRouteBuilder routes)
    {
        routes.MapGroup("/v1/explain").WithTags("Explain").RequireAuthorization(ApiScopes.Explain).WithCommonProblems()
            .WithGate(Gate.Slates)
            .MapPost("/absence", AbsenceAsync)
            .WithName("ExplainAbsence").WithSummary("Say why a work is not in a user's slate")
            .WithDescription(
                "Runs the request and follows the one work through it: the first stage and rule that took it out, "
                + "and by how much it missed.")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        return routes;
    }

    internal static async Task<Results<Ok<AbsenceResponse>, ProblemHttpResult>> AbsenceAsync(
        AbsenceRequest request, Slates slates, CancellationToken ct)
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
            absence.Score, absence.ScoreNeeded, ResponseMapping.Degraded(run)));
    }
}
