using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Net.Http.Headers;
using VectorRec.Api.Hosting.Errors;

namespace VectorRec.Api.Hosting.Auth;

/// <summary>Says to whoever is refused what would help: a key or a token, or the scope that is missing.</summary>
internal sealed class Refusals(JwtOptions tokens) : IAuthorizationMiddlewareResultHandler
{
    private const string Bearer = "Bearer";

    public async Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
        {
            await next(context);
            return;
        }

        if (authorizeResult.Challenged)
        {
            // Whoever guesses keys is told to be slower, and nothing more.
            await context.ChallengeAsync(ApiKeyHandler.SchemeName);
            if (context.Response is not { HasStarted: false, StatusCode: StatusCodes.Status401Unauthorized })
                return;
            const string key = $"{ApiKeyHandler.SchemeName} header=\"{ApiKeyHandler.Header}\"";
            var offered = context.Request.Headers.Authorization.Count > 0 ? $"{Bearer} error=\"invalid_token\"" : Bearer;
            context.Response.Headers.WWWAuthenticate = tokens.IsOn ? new string[] { key, offered } : key;
            await Problems.MissingKey().ExecuteAsync(context);
            return;
        }

        var scope = policy.Requirements.OfType<ClaimsAuthorizationRequirement>()
            .FirstOrDefault(requirement => requirement.ClaimType == ApiKeyHandler.ScopeClaim)?.AllowedValues?.FirstOrDefault() ?? "";
        if (context.User.Identity?.AuthenticationType is not ApiKeyHandler.SchemeName)
            context.Response.Headers[HeaderNames.WWWAuthenticate] = $"{Bearer} error=\"insufficient_scope\", scope=\"{scope}\"";
        await Problems.MissingScope(scope).ExecuteAsync(context);
    }
}
