using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using VectorRec.Api.Hosting.Errors;
using VectorRec.Storage.Access;
using VectorRec.Storage.Wishes;

namespace VectorRec.Api.Users;

/// <summary>Users follow each other, and stop.</summary>
internal static class FollowEndpoints
{
    public static IEndpointRouteBuilder MapFollows(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/users/{id}/follows").WithTags("Records").RequireAuthorization(ApiScopes.Graph)
            .WithCommonProblems();
        group.MapPut("/{followeeId}", FollowAsync).WithName("Follow").WithSummary("A user follows another one from now on")
            .WithDescription("Safe to repeat.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapDelete("/{followeeId}", UnfollowAsync).WithName("Unfollow").WithSummary("A user follows another one no longer")
            .WithDescription("Safe to repeat. A follow from before that comes later does not undo it.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        return routes;
    }

    internal static async Task<Results<Ok<WishReceipt>, ProblemHttpResult>> FollowAsync(
        [Range(0, long.MaxValue)] long id, [Range(0, long.MaxValue)] long followeeId, FollowStore follows, CancellationToken ct) =>
        id == followeeId ? Problems.Invalid("followeeId", "Nobody can follow themselves.")
        : WishEndpoints.Answer(await follows.FollowAsync(id, followeeId, ct), id, "followeeId", "user");

    internal static async Task<Results<Ok<WishReceipt>, ProblemHttpResult>> UnfollowAsync(
        [Range(0, long.MaxValue)] long id, [Range(0, long.MaxValue)] long followeeId, FollowStore follows, CancellationToken ct) =>
        WishEndpoints.Answer(await follows.UnfollowAsync(id, followeeId, ct), id, "followeeId", "user");
}
