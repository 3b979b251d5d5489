using System.IO.Hashing;
using Microsoft.Extensions.Options;
using Microsoft.IO;
using Microsoft.Net.Http.Headers;

namespace VectorRec.Api.Hosting.Answers;

/// <summary>
/// Holds an answer back until it is whole, where something depends on all of it: whether it is worth being compressed, and whether the
/// caller has it already. Other answers go out as they are written.
/// </summary>
internal sealed class HeldAnswers(RequestDelegate next, IOptions<CompressionOptions> sizes)
{
    // Most answers are slates of some kilobytes; what one has held, the next one gets.
    private static readonly RecyclableMemoryStreamManager Streams =
        new(new() { BlockSize = 16 << 10, MaximumSmallPoolFreeBytes = 16 << 20, MaximumLargePoolFreeBytes = 16 << 20 });

    public Task InvokeAsync(HttpContext http)
    {
        var kept = http.GetEndpoint()?.Metadata.GetMetadata<KeptMetadata>();
        var mayShrink = !sizes.Value.IsOff && http.Request.Headers.AcceptEncoding.Count > 0;
        return kept is null && !mayShrink ? next(http) : HoldAsync(http, kept);
    }

    private async Task HoldAsync(HttpContext http, KeptMetadata? kept)
    {
        var (response, wire) = (http.Response, http.Response.Body);
        using var held = Streams.GetStream();
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
    private static bool IsKnown(HttpContext http, KeptMetadata kept, RecyclableMemoryStream held)
    {
        var hash = new XxHash128();
        foreach (var part in held.GetReadOnlySequence())
            hash.Append(part.Span);
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(hash.GetCurrentHash())}\"", isWeak: true);
        var headers = http.Response.Headers;
        headers.ETag = tag.ToString();
        headers.CacheControl = kept.CacheControl;
        headers.AppendCommaSeparatedValues(HeaderNames.Vary, kept.Vary);
        return http.Request.GetTypedHeaders().IfNoneMatch
            .Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false));
    }
}
