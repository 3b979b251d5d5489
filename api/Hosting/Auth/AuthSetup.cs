using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using VectorRec.Storage.Access;

namespace VectorRec.Api.Hosting.Auth;

/// <summary>Keys and tokens, and a policy for each scope. A route without a policy of its own still needs one of them.</summary>
internal static class AuthSetup
{
    private const string Either = "KeyOrToken";

    public static WebApplicationBuilder AddApiKeys(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ApiKeyStore>().AddSingleton<ApiKeyCache>().AddSingleton<UnknownKeyLimit>();
        var settings = Settings.Read<ApiKeyOptions>(builder.Configuration, ApiKeyOptions.Section);
        var tokens = Settings.Read<JwtOptions>(builder.Configuration, JwtOptions.Section);
        builder.Services.AddSingleton(tokens).AddSingleton<IAuthorizationMiddlewareResultHandler, Refusals>();
        builder.Services.AddAuthentication(Either)
            .AddPolicyScheme(Either, null, options => options.ForwardDefaultSelector = http =>
                tokens.IsOn && IsBearer(http.Request) ? JwtBearerDefaults.AuthenticationScheme : ApiKeyHandler.SchemeName)
            .AddScheme<ApiKeyOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, options => options.TrustLoopback = settings.TrustLoopback)
            .AddTokens(tokens);
        var authorization = builder.Services.AddAuthorizationBuilder();
        foreach (var scope in ApiScopes.All)
            authorization.AddPolicy(scope, policy => policy.RequireClaim(ApiKeyHandler.ScopeClaim, scope));
        authorization.SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        return builder;
    }

    private static bool IsBearer(HttpRequest request) =>
        request.Headers.Authorization is [{ } given] && given.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase);
}
