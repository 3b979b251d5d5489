using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using VectorRec.Api.Hosting.Auth;
using VectorRec.Api.Hosting.Batches;
using VectorRec.Api.Hosting.Errors;
using VectorRec.Api.Records;
using VectorRec.Records;
using VectorRec.Storage;
using VectorRec.Storage.Access;

namespace VectorRec.Api.Events;

/// <summary>What users did with what they were shown.</summary>
internal static class EventEndpoints
{
    public static IEndpointRouteBuilder MapEvents(this IEndpointRouteBuilder routes)
    {
        routes.MapGroup("/v1/events").WithTags("Events").RequireAuthorization(ApiScopes.Events).WithCommonProblems()
            .MapPost("", AddAsync)
            .WithName("AddEvents").WithSummary("Report what users did")
            .WithDescription(
                "A batch is stored whole or not at all; with partial, what is right is stored and the rest is listed, each with the "
                + "reason. Sending it again is safe: an event is known by its id and time.")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        return routes;
    }

    internal static async Task<Results<Ok<EventReceipt>, ProblemHttpResult>> AddAsync(
        EventBatch batch, EventItems items, EventStore events, RecordWriter records, ClaimsPrincipal caller, CancellationToken ct)
    {
        if (batch.Users is not null && !caller.May(ApiScopes.Users))
            return Problems.MissingScope(ApiScopes.Users);
        var rejected = items.Read(batch.Events!, out var rows, out var places);
        if (rejected.Count > 0 && !batch.Partial)
            return Problems.Invalid(RejectedItem.Flatten("events", rejected));
        var (_, rejectedUsers) = batch.Users is { Count: > 0 } users
            ? await records.WriteAsync(RecordKinds.Users, users, batch.Partial, ct) : (default, []);
        if (rejectedUsers.Count > 0 && !batch.Partial)
            return Problems.Invalid(RejectedItem.Flatten("users", rejectedUsers));
        var taken = await events.AddAsync(rows, batch.Partial, ct);
        rejected.AddRange(taken.Unknown.Select(unknown => EventItems.Unknown(places[unknown.Event], unknown.Field)));
        if (rejected.Count > 0 && !batch.Partial)
            return Problems.Invalid(RejectedItem.Flatten("events", rejected));
        return TypedResults.Ok(new EventReceipt(
            taken.Added, rows.Count - taken.Unknown.Count - taken.Added,
            batch.Partial ? [.. rejected.OrderBy(item => item.Index)] : null,
            batch is { Partial: true, Users: not null } ? rejectedUsers : null));
    }
}
