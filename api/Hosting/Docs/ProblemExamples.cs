using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using VectorRec.Api.Hosting.Errors;
using VectorRec.Api.Hosting.Limits;
using VectorRec.Api.Hosting.Requests;
using VectorRec.Storage.Wishes;
using ProblemDetails = Microsoft.AspNetCore.Mvc.ProblemDetails;

namespace VectorRec.Api.Hosting.Docs;

/// <summary>Puts beside each problem one that the route really answers with, made by what makes them.</summary>
internal sealed class ProblemExamples(IOptions<JsonOptions> json) : IOpenApiOperationTransformer
{
    /// <summary>A parameter that no route has.</summary>
    public const string NoParameter = "colour";

    /// <summary>An id that nothing has.</summary>
    public const long NoId = 424242;

    private const string Request = "018f5f6e-0000-7000-8000-000000000001";

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var (status, response) in operation.Responses ?? [])
        {
            if (response.Content?.TryGetValue(ProblemWriter.ContentType, out var content) != true)
                continue;
            var problem = Problem(int.Parse(status, CultureInfo.InvariantCulture), operation.OperationId!, context.Description);
            var example = JsonSerializer.SerializeToNode(problem, problem.GetType(), json.Value.SerializerOptions)!;
            example["traceId"] = Request;
            content!.Example = example;
        }

        return Task.CompletedTask;
    }

    private static ProblemDetails Problem(int status, string operation, ApiDescription route) => status switch
    {
        StatusCodes.Status400BadRequest =>
            Problems.Invalid(NoParameter, KnownParameters.Unknown(KnownParameters.Of(route))).ProblemDetails,
        StatusCodes.Status401Unauthorized => Problems.MissingKey().ProblemDetails,
        StatusCodes.Status403Forbidden => Problems.MissingScope(ScopeOf(route)).ProblemDetails,
        StatusCodes.Status404NotFound => Problems.NotFound(operation switch
        {
            "Replay" => Problems.NotRecorded(Guid.Parse(Request)),
            "GetErasure" => $"There is no erasure of user {NoId}.",
            _ when route.RelativePath!.StartsWith("v1/users", StringComparison.Ordinal) => $"There is no user {NoId}.",
            _ => $"There is no work {NoId}.",
        }).ProblemDetails,
        StatusCodes.Status409Conflict => (operation switch
        {
            "SetWorkStatus" => Problems.WorkRemoved(7),
            "Replay" => Problems.GenerationRemoved(3),
            _ => Problems.TooManyWishes(42, WishStore.Most),
        }).ProblemDetails,
        StatusCodes.Status413PayloadTooLarge =>
            Framework(status, errors: (FieldErrors.Body, ProblemWriter.TooLarge(new LimitOptions()))),
        StatusCodes.Status415UnsupportedMediaType => Problems.Unsupported("content-type", ProblemWriter.OnlyJson).ProblemDetails,
        StatusCodes.Status429TooManyRequests => Problems.TooManyRequests().ProblemDetails,
        StatusCodes.Status503ServiceUnavailable => Problems.Overloaded().ProblemDetails,
        StatusCodes.Status504GatewayTimeout => Framework(status, ProblemWriter.TimeIsOver),
        _ => Framework(status),
    };

    private static string ScopeOf(ApiDescription route) =>
        route.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().Last(asked => asked.Policy is not null).Policy!;

    // What the framework answers by itself.
    private static ProblemDetails Framework(int status, string? detail = null, (string Field, string Reason)? errors = null)
    {
        var problem = new ProblemDetails
        {
            Type = Problems.TypeOf(status),
            Title = ReasonPhrases.GetReasonPhrase(status),
            Status = status,
            Detail = detail,
        };
        if (errors is var (field, reason))
            problem.Extensions["errors"] = new Dictionary<string, string[]> { [field] = [reason] };
        return problem;
    }
}
