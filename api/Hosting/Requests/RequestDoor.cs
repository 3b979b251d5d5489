using System.Collections.Frozen;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using VectorRec.Api.Hosting.Errors;

namespace VectorRec.Api.Hosting.Requests;

/// <summary>
/// Looks at a request before anything of it is read: a parameter that is not known would be ignored, and what cannot be decoded would be
/// an error of ours.
/// </summary>
internal sealed class RequestDoor(RequestDelegate next, KnownParameters known)
{
    private const string Utf8 = "utf-8";

    public Task InvokeAsync(HttpContext http) =>
        http.GetEndpoint() is { } endpoint && Refusal(http.Request, endpoint) is { } refused ? refused.ExecuteAsync(http) : next(http);

    private ProblemHttpResult? Refusal(HttpRequest request, Endpoint endpoint) =>
        (known.Of(endpoint) is { } names ? WrongParameter(request.Query, names) : null)
        ?? (endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is not null ? WrongBody(request) : null);

    private static ProblemHttpResult? WrongParameter(IQueryCollection query, FrozenSet<string> names)
    {
        foreach (var (name, values) in query)
        {
            var reason = !names.Contains(name)
                ? KnownParameters.Unknown(names)
                : values.Count > 1 ? "It is given twice."
                : Texts.HasNul(values) ? Texts.HoldsNul
                : null;
            if (reason is not null)
                return Problems.Invalid(name.Length == 0 ? "?" : FieldErrors.Told(name), reason);
        }

        return null;
    }

    // A charset may stand in quotes, which the reader of bodies does not know.
    private static ProblemHttpResult? WrongBody(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Any(coding => !"identity".Equals(coding, StringComparison.OrdinalIgnoreCase)))
            return Problems.Unsupported("content-encoding", "The body has to be sent as it is.");
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.Charset.HasValue)
            return null;
        var charset = HeaderUtilities.RemoveQuotes(type.Charset);
        if (!charset.Equals(Utf8, StringComparison.OrdinalIgnoreCase))
            return Problems.Unsupported("content-type", $"The charset has to be {Utf8}.");
        type.Charset = charset;
        request.ContentType = type.ToString();
        return null;
    }
}
