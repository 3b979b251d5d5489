using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using VectorRec.Api.Hosting.Errors;
using VectorRec.Storage.Access;
using VectorRec.Storage.Erasure;

namespace VectorRec.Api.Users;

/// <summary>A user's data is theirs: it goes when they say so.</summary>
internal static class ErasureEndpoints
{
    /// <summary>How long an answer waits for the logs.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    public static IEndpointRouteBuilder MapErasures(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/users/{id}").WithTags("Records").RequireAuthorization(ApiScopes.Erase).WithCommonProblems();
        group.MapDelete("", EraseAsync).WithRequestTimeout(TimeSpan.FromMinutes(5))
            .WithName("EraseUser").WithSummary("Erase a user")
            .WithDescription(
                "Profile, follows, families, wishes, history, what was seen, recordings and what instances remember are gone when this is "
                + "answered; events and samples too, or soon after: then the answer is 202, and finishedAt comes. Safe to repeat.")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/erasure", GetAsync).WithName("GetErasure").WithSummary("The receipt of a user's erasure")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        return routes;
    }

    internal static async Task<Results<Ok<ErasureResponse>, Accepted<ErasureResponse>>> EraseAsync(
        [Range(0, long.MaxValue)] long id,
        ErasureStore erasures, LogSweep sweep, UserMemories memories, TimeProvider time,
        [Description("Whether the user's works go too. Else they stay, without their creator, and are shown again by the next index.")]
        bool works = false,
        CancellationToken ct = default)
    {
        var receipt = await erasures.BeginAsync(id, works, ct);
        // Other instances hear of it; this one need not wait for that.
        memories.Forget(id);
        using var patience = new CancellationTokenSource(Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            if (receipt.FinishedAt is null)
            {
                await sweep.RunAsync(id, either.Token);
                receipt = (await erasures.FindAsync(id, ct))!;
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return TypedResults.Accepted($"/v1/users/{id}/erasure", ErasureResponse.From(receipt));
        }

        return TypedResults.Ok(ErasureResponse.From(receipt));
    }

    internal static async Task<Results<Ok<ErasureResponse>, ProblemHttpResult>> GetAsync(
        [Range(0, long.MaxValue)] long id, ErasureStore erasures, CancellationToken ct) =>
        await erasures.FindAsync(id, ct) is { } receipt
            ? TypedResults.Ok(ErasureResponse.From(receipt)) : Problems.NotFound($"There is no erasure of user {id}.");
}

/// <summary>The receipt of an erasure.</summary>
/// <param name="Works">Whether the user's works went too.</param>
/// <param name="RequestedAt">From then on nothing shows the user.</param>
/// <param name="FinishedAt">When events and samples were gone; absent while they are looked for.</param>
/// <param name="Removed">Rows by table; of works those that were removed, or lost their creator.</param>
public sealed record ErasureResponse(
    Guid ErasureId, long UserId, bool Works, DateTimeOffset RequestedAt, DateTimeOffset? FinishedAt,
    IReadOnlyDictionary<string, long> Removed)
{
    internal static ErasureResponse From(ErasureReceipt receipt) => new(
        receipt.ErasureId, receipt.UserId, receipt.Works, new(receipt.RequestedAt, TimeSpan.Zero),
        receipt.FinishedAt is { } finished ? new DateTimeOffset(finished, TimeSpan.Zero) : null, receipt.Removed);
}
