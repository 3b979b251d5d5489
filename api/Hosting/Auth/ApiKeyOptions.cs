using Microsoft.AspNetCore.Authentication;

namespace VectorRec.Api.Hosting.Auth;

/// <summary>Settings of section <c>Auth</c>.</summary>
internal sealed class ApiKeyOptions : AuthenticationSchemeOptions
{
    public const string Section = "Auth";

    /// <summary>
    /// Callers on this machine need no key. For the demo and for development; never behind a proxy, whose callers all look local.
    /// </summary>
    public bool TrustLoopback { get; set; }
}
