using Microsoft.AspNetCore.Http.HttpResults;
using VectorRec.Api.Generations;
using VectorRec.Api.Hosting.Errors;
using VectorRec.Api.Hosting.Limits;
using VectorRec.Api.Recommendations;
using VectorRec.Replay;
using VectorRec.Scenes;
using VectorRec.Storage.Access;

namespace VectorRec.Api.Replay;

/// <summary>Recorded requests, run again.</summary>
internal static class ReplayEndpoints
{
    public static IEndpointRouteBuilder MapReplay(this IEndpointRouteBuilder routes)
    {
        routes.MapGroup("/v1/replay").WithTags("Explain").RequireAuthorization(ApiScopes.Override).WithCommonProblems()
            .WithGate(Gate.Slates)
            .MapPost("", ReplayAsync)
            .WithName("Replay").WithSummary("Run a recorded request again, as it was or with other settings")
            .WithDescription(
                "On the same generation, also when it does not serve any more but is kept for a rollback, with the recorded clock, "
                + "the scene's settings of then and what the stores said then. Without overrides the slate is the same, bit for bit; "
                + "works newer than the index that had to be read again are named.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
                .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        return routes;
    }

    internal static async Task<Results<Ok<ReplayResponse>, ProblemHttpResult>> ReplayAsync(
        ReplayRequest request, Replays replays, GenerationLeases leases, Replayer replayer, SceneCatalogue scenes, CancellationToken ct)
    {
        if (await replays.FindAsync(request.RequestId!.Value, ct) is not { } recording)
            return Problems.NotFound(Problems.NotRecorded(request.RequestId.Value));
        if (!SceneOverride.TryApply(scenes, recording, request.Overrides, out var overridden, out var problem))
            return problem;
        var (lease, gone) = await leases.TakeAsync(recording.Run, ct);
        if (lease is null)
            return gone!;
        var replayed = await replayer.ReplayAsync(recording, lease, overridden, ct);
        using var run = replayed.Run;
        return TypedResults.Ok(Compare(recording, RecordedWork.SlateOf(run), replayed.NotAsThen));
    }

    private static ReplayResponse Compare(Recording recording, RecordedWork[] replayed, long[] notAsThen)
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
            [.. before.Intersect(after).Where(work => Array.IndexOf(before, work) != Array.IndexOf(after, work))],
            notAsThen);
    }

    private static ReplayedWork ToWork(RecordedWork work) => new(work.WorkId, work.Score, float.IsFinite(work.Gain) ? work.Gain : null);
}
