using System.Text.Json;
using System.Text.RegularExpressions;
using VectorRec.Records;
using VectorRec.Storage;
using VectorRec.Vectors;

namespace VectorRec.Api.Hosting.Errors;

/// <summary>Whatever goes wrong becomes problem+json with a stable type; what the caller cannot mend says nothing of the inside.</summary>
internal static partial class ProblemSetup
{
    public static WebApplicationBuilder AddProblems(this WebApplicationBuilder builder)
    {
        // Malformed bodies are reported the same in every environment.
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = Complete);
        return builder;
    }

    public static WebApplication UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = exception => exception switch
            {
                BadHttpRequestException bad => bad.StatusCode,
                StoreException or VectorIndexException => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status500InternalServerError,
            },
            // A store that is away is said once, by its guard.
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException or StoreException or VectorIndexException,
        });
        app.UseStatusCodePages();
        return app;
    }

    private static void Complete(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        var status = problem.Status ?? context.HttpContext.Response.StatusCode;
        if (problem.Type?.StartsWith(Problems.Types, StringComparison.Ordinal) != true)
            problem.Type = Problems.TypeOf(status);
        problem.Detail ??= context.Exception switch
        {
            BadHttpRequestException { InnerException: JsonException json } => Describe(json),
            BadHttpRequestException bad => bad.Message,
            StoreException or VectorIndexException => "A store that this needs does not answer; try again.",
            null when status == StatusCodes.Status504GatewayTimeout =>
                "The time that a request may take was over before there was an answer.",
            _ => null,
        };
        if (problem is HttpValidationProblemDetails validation)
            validation.Errors = validation.Errors.ToDictionary(error => CamelCase(error.Key), error => error.Value);
        if (context.Exception is BadHttpRequestException { InnerException: JsonException { Path: { } path } })
            problem.Extensions["field"] = path.TrimStart('$', '.');
        if (context.Exception is BadHttpRequestException { InnerException: null } unread
            && Parameter.Match(unread.Message) is { Success: true } name)
            problem.Extensions["field"] = CamelCase(name.Groups[1].Value);
        if (status == StatusCodes.Status503ServiceUnavailable && context.HttpContext.Response.Headers.RetryAfter.Count == 0)
            context.HttpContext.Response.Headers.RetryAfter = "1";
        problem.Extensions["traceId"] = context.HttpContext.TraceIdentifier;
    }

    // The serializer's own message names .NET types, which the caller does not know.
    internal static string Describe(JsonException e) =>
        e is UnreadableValueException value ? $"{e.Path?.TrimStart('$', '.')} {value.Reason}."
        : e.Message.Contains("could not be mapped", StringComparison.Ordinal) ? $"The body has a field that is not known: {LastName(e)}."
        : $"The body is not the JSON that is expected, at {(string.IsNullOrEmpty(e.Path) ? "$" : e.Path)}, line {(e.LineNumber ?? 0) + 1}.";

    private static string LastName(JsonException e) => e.Message.Split('\'') is [_, var name, ..] ? name : e.Path ?? "$";

    private static string CamelCase(string key) =>
        string.Join('.', key.Split('.').Select(part => JsonNamingPolicy.CamelCase.ConvertName(part)));

    // What the framework says of a part of the address that it cannot read.
    [GeneratedRegex("""^Failed to bind parameter "\S+ (\w+)" from """)]
    private static partial Regex Parameter { get; }
}
