using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using VectorRec.Api.Hosting.Limits;
using VectorRec.Storage;
using VectorRec.Vectors;

namespace VectorRec.Api.Hosting.Errors;

/// <summary>
/// Writes every problem, as problem+json whatever a request says that it accepts: the framework's own writer leaves those without an
/// answer who ask for something else.
/// </summary>
internal sealed class ProblemWriter(IOptions<JsonOptions> json, IOptions<LimitOptions> limits) : IProblemDetailsWriter
{
    public const string ContentType = "application/problem+json";

    internal const string OnlyJson = "It has to be application/json.";

    internal const string TimeIsOver = "The time that a request may take was over before there was an answer.";

    private const string Errors = "errors";

    public bool CanWrite(ProblemDetailsContext context) => true;

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var (http, problem) = (context.HttpContext, context.ProblemDetails);
        Complete(context);
        return new(http.Response.WriteAsJsonAsync(
            problem, problem.GetType(), json.Value.SerializerOptions, ContentType, http.RequestAborted));
    }

    internal static string TooLarge(LimitOptions limits) => $"The body has more than {limits.MaxBodyBytes} bytes.";

    private void Complete(ProblemDetailsContext context)
    {
        var (http, problem) = (context.HttpContext, context.ProblemDetails);
        var status = problem.Status ??= http.Response.StatusCode;
        if (problem.Type?.StartsWith(Problems.Types, StringComparison.Ordinal) != true)
            (problem.Type, problem.Title) = (Problems.TypeOf(status), null);
        problem.Title ??= status == StatusCodes.Status400BadRequest ? Problems.InvalidTitle : ReasonPhrases.GetReasonPhrase(status);
        problem.Detail ??= context.Exception switch
        {
            StoreException or VectorIndexException => "A store that this needs does not answer; try again.",
            null when status == StatusCodes.Status504GatewayTimeout => TimeIsOver,
            _ => null,
        };
        if (status == StatusCodes.Status503ServiceUnavailable && http.Response.Headers.RetryAfter.Count == 0)
            http.Response.Headers.RetryAfter = "1";
        if (problem is HttpValidationProblemDetails validation)
        {
            validation.Errors = validation.Errors.Select(error => FieldErrors.Of(error.Key, error.Value))
                .ToDictionary(error => error.Field, error => error.Reasons);
        }
        else if (Unread(http, context.Exception as BadHttpRequestException, status) is var (field, reason))
        {
            problem.Extensions[Errors] = new Dictionary<string, string[]> { [field] = [reason] };
        }

        problem.Extensions["traceId"] = http.TraceIdentifier;
    }

    private (string Field, string Reason)? Unread(HttpContext http, BadHttpRequestException? bad, int status)
    {
        // Some of these the framework answers by itself.
        if (bad is null or { InnerException: null })
        {
            if (status == StatusCodes.Status413PayloadTooLarge)
                return (FieldErrors.Body, TooLarge(limits.Value));
            if (status == StatusCodes.Status415UnsupportedMediaType)
                return ("content-type", OnlyJson);
            if (bad is null)
                return null;
        }

        // The handler of exceptions has taken the endpoint away.
        var endpoint = http.GetEndpoint() ?? http.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        return bad.InnerException is JsonException read
            ? FieldErrors.Of(read, json.Value.SerializerOptions, endpoint?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType)
            : FieldErrors.Of(bad, endpoint);
    }
}
