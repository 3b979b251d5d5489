using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace VectorRec.Tests.Api.Hosting.Documented;

/// <summary>Holds every answer that a test gets against the document of the service that gave it.</summary>
internal sealed partial class DocumentedAnswers : DelegatingHandler
{
    private static readonly Lock Reading = new();
    private static Task<ApiDocument>? _document;

    public DocumentedAnswers()
        : base(new SocketsHttpHandler())
    {
    }

    /// <summary>The document, which is the same for every service.</summary>
    public static Task<ApiDocument> DocumentAsync(Uri address)
    {
        lock (Reading)
            return _document is { IsFaulted: false, IsCanceled: false } ? _document : _document = ApiDocument.ReadAsync(address);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (request.RequestUri!.AbsolutePath.StartsWith("/v1/", StringComparison.Ordinal))
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            await CheckAsync(await DocumentAsync(new Uri(request.RequestUri, "/")), request, response);
        }

        return response;
    }

    private static async Task CheckAsync(ApiDocument document, HttpRequestMessage request, HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var text = await response.Content.ReadAsStringAsync(CancellationToken.None);
        // HEAD is answered as GET, without a body.
        var operation = document.Find(
            request.Method == HttpMethod.Head ? HttpMethod.Get : request.Method, request.RequestUri!.AbsolutePath);
        if (operation is not null && status == (int)HttpStatusCode.NotModified && operation.HasStatus(status))
            return;
        // What is no route is refused as routes refuse.
        var (mediaType, schema) = (operation ?? document.Operations[0]).Answer(operation is null ? 400 : status)
            ?? throw Undocumented($"{operation} answers {status}, which is not documented.");
        if (operation is null)
            Assert.True(status is 404 or 405, $"{request.Method} {request.RequestUri} is not documented, and answers {status}: {text}");
        if (request.Method == HttpMethod.Head)
            return;
        Assert.Equal(mediaType, response.Content.Headers.ContentType?.MediaType);
        // In words the document says that ids can be texts.
        if (request.RequestUri.Query.Contains("ids=string", StringComparison.Ordinal) || request.Headers.Contains("X-Ids"))
            text = IdText().Replace(text, "$1");
        if (document.Wrong(schema, JsonNode.Parse(text)) is { Length: > 0 } wrong)
            throw Undocumented($"{request.Method} {request.RequestUri}, {status}: {string.Join("; ", wrong.Take(5))}\n{text}");
    }

    private static Xunit.Sdk.XunitException Undocumented(string message) => new(message);

    [GeneratedRegex(@"(?<=[:,\[])""(\d+)""(?=[,\]}])")]
    private static partial Regex IdText();
}
