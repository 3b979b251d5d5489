using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using VectorRec.Api.Hosting.Limits;
using VectorRec.Storage.Access;

namespace VectorRec.Api.Hosting.Auth;

/// <summary>Authenticates by the <c>X-Api-Key</c> header. The key itself is hashed at once and never logged.</summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<ApiKeyOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeyCache keys,
    UnknownKeyLimit unknown)
    : AuthenticationHandler<ApiKeyOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string Header = "X-Api-Key";
    public const string ScopeClaim = "scope";

    private const string Unknown = "The API key is not known, expired or revoked.";

    private bool _guesses;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers[Header] is [{ Length: > 0 } key])
        {
            // What does not look like a key is none, and what an address guesses is looked up only so often.
            if (!ApiKeyStore.IsWellFormed(key))
                return AuthenticateResult.Fail(Unknown);
            _guesses = keys.HasToAskOf(key) && !unknown.Allows(Context.Connection.RemoteIpAddress);
            if (_guesses)
                return AuthenticateResult.Fail(Unknown);
            return await keys.FindAsync(key, Context.RequestAborted) is { } found
                ? Success(found.Name, found.Scopes)
                : AuthenticateResult.Fail(Unknown);
        }

        return Options.TrustLoopback && Context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
            ? Success("loopback", ApiScopes.All)
            : AuthenticateResult.NoResult();
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        _guesses ? LimitSetup.RejectAsync(Context) : base.HandleChallengeAsync(properties);

    private static AuthenticateResult Success(string name, IEnumerable<string> scopes)
    {
        var claims = scopes.Select(scope => new Claim(ScopeClaim, scope)).Prepend(new Claim(ClaimTypes.Name, name));
        return AuthenticateResult.Success(
            new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, SchemeName)), SchemeName));
    }
}
