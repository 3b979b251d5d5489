using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace VectorRec.Api.Hosting.Answers;

/// <summary>Of a route that will go. Its answers say so, and the document does.</summary>
/// <param name="Since">From when on it should not be used any more (RFC 9745).</param>
/// <param name="Sunset">When it may be gone (RFC 8594).</param>
/// <param name="Guide">The address of what to do instead.</param>
internal sealed record DeprecatedMetadata(DateTimeOffset Since, DateTimeOffset Sunset, Uri Guide)
{
    public const string Header = "Deprecation";
    public const string SunsetHeader = "Sunset";

    public void Tell(IHeaderDictionary headers)
    {
        headers[Header] = string.Create(CultureInfo.InvariantCulture, $"@{Since.ToUnixTimeSeconds()}");
        headers[SunsetHeader] = Sunset.ToString("R", CultureInfo.InvariantCulture);
        headers.Append(HeaderNames.Link, $"<{Guide}>; rel=\"deprecation\"");
    }
}
