namespace VectorRec.Api.Hosting.Answers;

/// <summary>Answers HEAD as GET, with the same headers: the server sends no body then.</summary>
internal sealed class HeadRequests(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http) => HttpMethods.IsHead(http.Request.Method) ? AsGetAsync(http) : next(http);

    private async Task AsGetAsync(HttpContext http)
    {
        http.Request.Method = HttpMethods.Get;
        try
        {
            await next(http);
        }
        finally
        {
            http.Request.Method = HttpMethods.Head;
        }
    }
}
