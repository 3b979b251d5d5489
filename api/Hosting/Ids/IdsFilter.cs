using VectorRec.Api.Hosting.Errors;
using ProblemDetails = Microsoft.AspNetCore.Mvc.ProblemDetails;

namespace VectorRec.Api.Hosting.Ids;

/// <summary>Writes answers with ids as texts where the request asks for it.</summary>
/// <remarks>A filter is made for every request; what it writes with is not: its contracts take milliseconds to build.</remarks>
internal sealed class IdsFilter(IdTexts texts) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        var asked = request.Query[IdSpelling.Parameter] is [{ } given, ..] ? given : request.Headers[IdSpelling.Header].FirstOrDefault();
        if (asked is not (null or IdSpelling.AsText or IdSpelling.AsNumber))
            return Problems.Invalid(IdSpelling.Parameter, $"It is {IdSpelling.AsText} or {IdSpelling.AsNumber}.");
        var result = await next(context);
        if (asked != IdSpelling.AsText)
            return result;
        var inner = result;
        while (inner is INestedHttpResult nested)
            inner = nested.Result;
        return inner is IValueHttpResult { Value: { } value and not ProblemDetails }
            ? Results.Json(value, texts.Options, statusCode: (inner as IStatusCodeHttpResult)?.StatusCode) : result;
    }
}
