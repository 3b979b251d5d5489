using Microsoft.Net.Http.Headers;
using VectorRec.Api.Hosting.Auth;
using VectorRec.Api.Hosting.Ids;

namespace VectorRec.Api.Hosting.Answers;

/// <summary>Of a route whose answers callers may keep, and ask each time whether they still hold.</summary>
internal sealed record KeptMetadata(string CacheControl, string[] Vary)
{
    /// <summary>An answer to a key: no cache that others share may keep it.</summary>
    public static readonly KeptMetadata OfKey = new(
        "private, no-cache", [ApiKeyHandler.Header, HeaderNames.Authorization, IdSpelling.Header, HeaderNames.AcceptEncoding]);

    /// <summary>The same for everybody.</summary>
    public static readonly KeptMetadata OfAll = new("no-cache", [HeaderNames.AcceptEncoding]);
}

/// <summary>Says it of routes.</summary>
internal static class KeptAnswers
{
    public static RouteHandlerBuilder Kept(this RouteHandlerBuilder route) =>
        route.WithMetadata(KeptMetadata.OfKey)
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status304NotModified, typeof(void)));

    public static IEndpointConventionBuilder KeptByAll(this IEndpointConventionBuilder route) => route.WithMetadata(KeptMetadata.OfAll);
}
