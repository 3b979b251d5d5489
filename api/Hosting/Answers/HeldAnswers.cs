using System.IO.Hashing;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace VectorRec.Api.Hosting.Answers;

/// <summary>
/// Holds an answer back until it is whole, where something depends on all of it: whether it is worth being compressed, and whether the
/// caller has it already. Other answers go out as they are written.
/// </summary>
internal sealed class HeldAnswers(RequestDelegate next, IOptions<CompressionOptions> sizes)
{
    public Task InvokeAsync(HttpContext http)
    {
        var kept = http.GetEndpoint()?.Metadata.GetMetadata<KeptMetadata>();
        var mayShrink = !sizes.Value.IsOff && http.Request.Headers.AcceptEncoding.Count > 0;
        return kept is null && !mayShrink ? next(http) : HoldAsync(http, kept);
    }

    private async Task HoldAsync(HttpContext http, KeptMetadata? kept)
    {
        var (response, wire) = (http.Response, http.Response.Body);
        using var held = new MemoryStream();
        response.Body = held;
        try
        {
            await next(http);
            await response.CompleteAsync();
        }
        finally
        {
            response.Body = wire;
        }

        if (kept is not null && response.StatusCode == StatusCodes.Status200OK && IsKnown(http, kept, held))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            (response.ContentType, response.ContentLength) = (null, null);
        }
        else if (held.Length > 0)
        {
            response.ContentLength = held.Length;
            held.Position = 0;
            await held.CopyToAsync(wire, http.RequestAborted);
        }
    }

    // Weak: of one content there are several codings.
    private static bool IsKnown(HttpContext http, KeptMetadata kept, MemoryStream held)
    {
        var hash = XxHash128.Hash(held.GetBuffer().AsSpan(0, (int)held.Length));
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(hash)}\"", isWeak: true);
        var headers = http.Response.Headers;
        headers.ETag = tag.ToString();
        headers.CacheControl = kept.CacheControl;
        headers.AppendCommaSeparatedValues(HeaderNames.Vary, kept.Vary);
        return http.Request.GetTypedHeaders().IfNoneMatch
            .Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false));
    }
}
