using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using VectorRec.Api.Hosting.Ids;
using VectorRec.Api.Hosting.Limits;
using VectorRec.Api.Hosting.Requests;

namespace VectorRec.Api.Hosting.Errors;

/// <summary>Every error the API answers with, each with a type that does not change.</summary>
internal static class Problems
{
    public const string Types = "https://vectorrec.dev/problems/";

    public const string InvalidTitle = "The request is not valid.";

    public static ProblemHttpResult Invalid(IDictionary<string, string[]> errors) =>
        TypedResults.Problem(new HttpValidationProblemDetails(errors)
        {
            Type = Types + "invalid-request",
            Title = InvalidTitle,
            Status = StatusCodes.Status400BadRequest,
        });

    public static ProblemHttpResult Invalid(string field, string reason) =>
        Invalid(new Dictionary<string, string[]> { [field] = [reason] });

    /// <summary>The body is of a kind that is not read.</summary>
    /// <param name="header">Which header says so.</param>
    public static ProblemHttpResult Unsupported(string header, string reason) =>
        TypedResults.Problem(new HttpValidationProblemDetails(new Dictionary<string, string[]> { [header] = [reason] })
        {
            Type = TypeOf(StatusCodes.Status415UnsupportedMediaType),
            Title = "Unsupported Media Type",
            Status = StatusCodes.Status415UnsupportedMediaType,
        });

    public static ProblemHttpResult NoScene(IEnumerable<string> names) =>
        Invalid("scene", $"There is no such scene; there are {string.Join(", ", names)}.");

    public static ProblemHttpResult NotFound(string detail) =>
        TypedResults.Problem(detail, type: Types + "not-found", title: "Not found.", statusCode: StatusCodes.Status404NotFound);

    public static ProblemHttpResult MissingKey() =>
        TypedResults.Problem("This needs a key or a token that is valid.", type: Types + "missing-key", title: "Unauthorized",
            statusCode: StatusCodes.Status401Unauthorized);

    public static ProblemHttpResult MissingScope(string scope) =>
        TypedResults.Problem($"This needs a key with the scope {scope}.", type: Types + "missing-scope", title: "Not allowed.",
            statusCode: StatusCodes.Status403Forbidden);

    public static string NotRecorded(Guid request) =>
        $"Request {request} is not recorded: an instance keeps its newest, the database some of those before.";

    public static ProblemHttpResult GenerationRemoved(long run) =>
        GenerationGone($"Generation {run} was removed, or never was.");

    public static ProblemHttpResult GenerationGone(string detail) =>
        TypedResults.Problem(detail, type: Types + "generation-gone", title: "Too late.", statusCode: StatusCodes.Status409Conflict);

    public static ProblemHttpResult GenerationLoading(long run) =>
        TypedResults.Problem(
            $"Generation {run} is being loaded for this; ask again in a moment.", type: Types + "generation-loading", title: "Not ready.",
            statusCode: StatusCodes.Status503ServiceUnavailable);

    public static ProblemHttpResult WorkRemoved(long work) =>
        TypedResults.Problem($"Work {work} is removed, for good: publish it as a new one.", type: Types + "work-removed", title: "Gone.",
            statusCode: StatusCodes.Status409Conflict);

    public static ProblemHttpResult TooManyWishes(long user, int most) =>
        TypedResults.Problem(
            $"User {user} has {most} wishes of this kind already, and each request reads them all.", type: Types + "too-many-wishes",
            title: "Full.", statusCode: StatusCodes.Status409Conflict);

    public static ProblemHttpResult NoGeneration() =>
        TypedResults.Problem(
            "There is no index to serve from yet: run `indexer index`.", type: Types + "no-generation", title: "Not ready.",
            statusCode: StatusCodes.Status503ServiceUnavailable);

    public static ProblemHttpResult TooManyRequests() =>
        TypedResults.Problem(
            "This key has used up its allowance; try again in a second.", type: Types + "too-many-requests", title: "Too many requests.",
            statusCode: StatusCodes.Status429TooManyRequests);

    public static ProblemHttpResult Overloaded() =>
        TypedResults.Problem(
            "The service is asked for more than it can do; try again in a second.", type: Types + "overloaded", title: "Overloaded.",
            statusCode: StatusCodes.Status503ServiceUnavailable);

    /// <summary>The stable type of a status that the framework produced.</summary>
    public static string TypeOf(int status) => Types + status switch
    {
        StatusCodes.Status400BadRequest => "invalid-request",
        StatusCodes.Status401Unauthorized => "missing-key",
        StatusCodes.Status403Forbidden => "missing-scope",
        StatusCodes.Status404NotFound => "not-found",
        StatusCodes.Status405MethodNotAllowed => "method-not-allowed",
        StatusCodes.Status413PayloadTooLarge => "too-large",
        StatusCodes.Status415UnsupportedMediaType => "unsupported-media-type",
        StatusCodes.Status429TooManyRequests => "too-many-requests",
        StatusCodes.Status503ServiceUnavailable => "unavailable",
        StatusCodes.Status504GatewayTimeout => "timeout",
        < 500 => "refused",
        _ => "internal",
    };

    /// <summary>What every route can answer with besides its own, and how it spells ids.</summary>
    public static RouteGroupBuilder WithCommonProblems(this RouteGroupBuilder group)
    {
        group.AddEndpointFilter<RouteGroupBuilder, TextFilter>().AddEndpointFilter<RouteGroupBuilder, IdsFilter>();
        group.WithGate(Gate.Records);
        foreach (var status in (ReadOnlySpan<int>)[400, 401, 403, 429, 500, 503, 504])
            group.WithMetadata(Produces(status));
        ((IEndpointConventionBuilder)group).Finally(static route =>
        {
            if (!route.Metadata.OfType<IAcceptsMetadata>().Any())
                return;
            route.Metadata.Add(Produces(StatusCodes.Status413PayloadTooLarge));
            route.Metadata.Add(Produces(StatusCodes.Status415UnsupportedMediaType));
        });
        return group;
    }

    private static ProducesResponseTypeMetadata Produces(int status) =>
        new(status, typeof(ProblemDetails), [ProblemWriter.ContentType]);
}
