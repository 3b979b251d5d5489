using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using VectorRec.Api.Hosting.Errors;
using VectorRec.Storage.Access;
using VectorRec.Storage.Wishes;

namespace VectorRec.Api.Users;

/// <summary>What users do not want to see, and what they take back.</summary>
internal static class WishEndpoints
{
    private const string Holds = "Safe to repeat. It holds for every request that begins after this was answered, on every route.";

    public static IEndpointRouteBuilder MapWishes(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/users/{id}").WithTags("Wishes").RequireAuthorization(ApiScopes.Wishes).WithCommonProblems();
        group.MapGet("/wishes", GetAsync).WithName("GetWishes").WithSummary("What a user does not want");
        group.MapPut("/blocks/{creatorId}", BlockAsync).WithName("Block").WithSummary("Never show a user the works of a creator")
            .WithDescription(Holds);
        group.MapDelete("/blocks/{creatorId}", UnblockAsync).WithName("Unblock").WithSummary("Take a block back").WithDescription(Holds);
        group.MapPut("/not-interested", AddAsync).WithName("NotInterested")
            .WithSummary("A user is not interested in a work, or in all of a creator, of a song, or with a tag").WithDescription(Holds);
        group.MapDelete("/not-interested", RemoveAsync).WithName("InterestedAgain").WithSummary("Take that back").WithDescription(Holds);
        group.MapDelete("/likes/{workId}", TakeLikeBackAsync).WithName("TakeLikeBack").WithSummary("A user takes a like back")
            .WithDescription(
                "Safe to repeat. Likes until now do not count any more, nor does one that is still on its way; a later like counts.");
        foreach (var status in (ReadOnlySpan<int>)
            [StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status503ServiceUnavailable])
            group.WithMetadata(new ProducesResponseTypeMetadata(
                status, typeof(Microsoft.AspNetCore.Mvc.ProblemDetails), ["application/problem+json"]));
        return routes;
    }

    internal static async Task<Results<Ok<WishesResponse>, ProblemHttpResult>> GetAsync(
        [Range(0, long.MaxValue)] long id, WishStore wishes, CancellationToken ct) =>
        await wishes.ReadAsync(id, ct) is { } user ? TypedResults.Ok(WishesResponse.From(user)) : NoUser(id);

    internal static async Task<Results<Ok<WishReceipt>, ProblemHttpResult>> BlockAsync(
        [Range(0, long.MaxValue)] long id, [Range(0, long.MaxValue)] long creatorId, WishStore wishes, CancellationToken ct) =>
        id == creatorId ? Problems.Invalid("creatorId", "Nobody can block themselves.")
        : Answer(await wishes.BlockAsync(id, creatorId, ct), id, "creatorId", "user");

    internal static async Task<Results<Ok<WishReceipt>, ProblemHttpResult>> UnblockAsync(
        [Range(0, long.MaxValue)] long id, [Range(0, long.MaxValue)] long creatorId, WishStore wishes, CancellationToken ct) =>
        Answer(await wishes.UnblockAsync(id, creatorId, ct), id, "creatorId", "user");

    internal static async Task<Results<Ok<WishReceipt>, ProblemHttpResult>> AddAsync(
        [Range(0, long.MaxValue)] long id, [AsParameters] WishTargetRequest target, WishStore wishes, CancellationToken ct) =>
        target.Target is not { } about ? WishTargetRequest.NotOne()
        : Answer(await wishes.AddAsync(id, about, ct), id, about.Kind + "Id", about.Kind == "creator" ? "user" : about.Kind);

    internal static async Task<Results<Ok<WishReceipt>, ProblemHttpResult>> RemoveAsync(
        [Range(0, long.MaxValue)] long id, [AsParameters] WishTargetRequest target, WishStore wishes, CancellationToken ct) =>
        target.Target is not { } about ? WishTargetRequest.NotOne()
        : Answer(await wishes.RemoveAsync(id, about, ct), id, about.Kind + "Id", about.Kind);

    internal static async Task<Results<Ok<WishReceipt>, ProblemHttpResult>> TakeLikeBackAsync(
        [Range(0, long.MaxValue)] long id, [Range(0, long.MaxValue)] long workId, LikeStore likes, CancellationToken ct) =>
        Answer(await likes.TakeBackAsync(id, workId, ct), id, "workId", "work");

    internal static Results<Ok<WishReceipt>, ProblemHttpResult> Answer(WishOutcome outcome, long user, string field, string target) =>
        outcome switch
        {
            WishOutcome.NoUser => NoUser(user),
            WishOutcome.NoTarget => Problems.Invalid(field, $"There is no such {target}."),
            WishOutcome.TooMany => Problems.TooManyWishes(user, WishStore.Most),
            _ => TypedResults.Ok(new WishReceipt(outcome == WishOutcome.Changed)),
        };

    private static ProblemHttpResult NoUser(long id) => Problems.NotFound($"There is no user {id}.");
}
