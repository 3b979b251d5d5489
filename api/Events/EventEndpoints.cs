using Microsoft.AspNetCore.Http.HttpResults;
using VectorRec.Api.Hosting.Errors;
using VectorRec.Records;
using VectorRec.Storage;
using VectorRec.Storage.Access;

namespace VectorRec.Api.Events;

/// <summary>What users did with what they were shown.</summary>
internal static class EventEndpoints
{
    private static readonly TimeSpan OldestEvent = TimeSpan.FromDays(30);

    public static IEndpointRouteBuilder MapEvents(this IEndpointRouteBuilder routes)
    {
        routes.MapGroup("/v1/events").WithTags("Events").RequireAuthorization(ApiScopes.Events).WithCommonProblems()
            .MapPost("", AddAsync)
            .WithName("AddEvents").WithSummary("Report what users did")
            .WithDescription("A batch is stored whole or not at all. Sending it again is safe: an event is known by its id and time.")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        return routes;
    }

    internal static async Task<Results<Ok<EventReceipt>, ProblemHttpResult>> AddAsync(
        EventBatch batch, EventStore events, TimeProvider time, CancellationToken ct)
    {
        var rows = batch.Events!.Select(ToRow).ToArray();
        if (Untimely(rows, time.GetUtcNow().UtcDateTime) is { Count: > 0 } untimely)
            return Problems.Invalid(untimely);
        try
        {
            var accepted = await events.AddAsync(rows, ct);
            return TypedResults.Ok(new EventReceipt(accepted, rows.Length - accepted));
        }
        catch (UnknownReferenceException e)
        {
            return Problems.Invalid(e.References.ToDictionary(
                unknown => $"events[{unknown.Event}].{unknown.Field}",
                unknown => new[] { $"There is no such {(unknown.Field == "userId" ? "user" : "work")}." }));
        }
    }

    private static Dictionary<string, string[]> Untimely(EventRow[] rows, DateTime now)
    {
        var problems = new Dictionary<string, string[]>();
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i].At < now - OldestEvent || rows[i].At > now + Instant.Ahead)
                problems[$"events[{i}].at"] = ["Events are taken for 30 days, and at most 5 minutes ahead of this service's clock."];
        }

        return problems;
    }

    private static EventRow ToRow(EventRequest e) =>
        new(e.Id!.Value, e.At!.Value.Utc, e.UserId!.Value, e.WorkId!.Value, e.Type!, e.Weight, e.RequestId, e.Position, e.Scene);
}
