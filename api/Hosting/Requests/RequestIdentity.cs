using Microsoft.Extensions.Primitives;

namespace VectorRec.Api.Hosting.Requests;

/// <summary>
/// Names each request: as the caller does in <c>X-Request-Id</c>, when that is short and plain, else by an id of its own. The answer says
/// it, problems do as <c>traceId</c>, and so does every line of the log that is written meanwhile, with the generation and the settings.
/// </summary>
internal sealed class RequestIdentity(RequestDelegate next, ILogger<RequestIdentity> logger, RequestScopes scopes)
{
    public const string Header = "X-Request-Id";

    /// <summary>Letters of an id: more is no id.</summary>
    public const int Longest = 128;

    public async Task InvokeAsync(HttpContext http)
    {
        // What a caller made up otherwise could forge lines of a log, or fill it.
        var id = http.Request.Headers[Header] is [{ } given] && IsPlain(given) ? given : Guid.CreateVersion7().ToString();
        http.TraceIdentifier = id;
        http.Response.OnStarting(static state =>
        {
            var http = (HttpContext)state;
            http.Response.Headers[Header] = new StringValues(http.TraceIdentifier);
            return Task.CompletedTask;
        }, http);
        using (logger.BeginScope(scopes.Of(id)))
            await next(http);
    }

    private static bool IsPlain(string id) =>
        id.Length is > 0 and <= Longest && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or ':');
}
