using Microsoft.AspNetCore.Http.HttpResults;
using VectorRec.Api.Contracts;
using VectorRec.Api.Errors;
using VectorRec.Pipeline;
using VectorRec.Scenes;
using VectorRec.Storage;

namespace VectorRec.Api.Endpoints;

/// <summary>Recorded requests, run again.</summary>
internal static class ReplayEndpoints
{
    public static IEndpointRouteBuilder MapReplay(this IEndpointRouteBuilder routes)
    {
        routes.MapGroup("/v1/replay").WithTags("Explain").RequireAuthorization(ApiScopes.Override).WithCommonProblems()
            .MapPost("", ReplayAsync)
            .WithName("Replay").WithSummary("Run a recorded request again, as it was or with other settings")
            .WithDescription("On the same generation, with the recorded clock and what the stores said then. Without overrides the slate is the same, bit for bit.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        return routes;
    }

    internal static async Task<Results<Ok<ReplayResponse>, ProblemHttpResult>> ReplayAsync(
        ReplayRequest request, RequestRecorder recorder, RecommendationPipeline pipeline, SceneCatalogue scenes, CancellationToken ct)
    {
        if (recorder.Find(request.RequestId!.Value) is not { } recording)
            return Problems.NotFound($"Request {request.RequestId} is not recorded: only the newest are, since the start of this process.");
        if (!SceneOverride.TryApply(scenes, recording.Request.Scene, request.Overrides, out var overridden, out var problem))
            return problem;
        using var run = await pipeline.ReplayAsync(recording, overridden, ct);
        return run is null ? Problems.GenerationGone(recording.Run) : TypedResults.Ok(Compare(recording, RecordedWork.SlateOf(run)));
    }

    private static ReplayResponse Compare(Recording recording, RecordedWork[] replayed)
    {
        long[] before = [.. recording.Slate.Select(work => work.WorkId)];
        long[] after = [.. replayed.Select(work => work.WorkId)];
        return new ReplayResponse(
            recording.Request.RequestId,
            recording.Run,
            recording.Slate.AsSpan().SequenceEqual(replayed),
            [.. recording.Slate.Select(ToWork)],
            [.. replayed.Select(ToWork)],
            [.. after.Except(before)],
            [.. before.Except(after)],
            [.. before.Intersect(after).Where(work => Array.IndexOf(before, work) != Array.IndexOf(after, work))]);
    }

    private static ReplayedWork ToWork(RecordedWork work) => new(work.WorkId, work.Score, float.IsFinite(work.Gain) ? work.Gain : null);
}
