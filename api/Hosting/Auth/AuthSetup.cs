using VectorRec.Storage.Access;

namespace VectorRec.Api.Hosting.Auth;

/// <summary>Keys, and a policy for each scope. A route without a policy of its own still needs a key.</summary>
internal static class AuthSetup
{
    public static WebApplicationBuilder AddApiKeys(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ApiKeyStore>().AddSingleton<ApiKeyCache>().AddSingleton<UnknownKeyLimit>();
        var settings = Settings.Read<ApiKeyOptions>(builder.Configuration, ApiKeyOptions.Section);
        builder.Services.AddAuthentication(ApiKeyHandler.SchemeName)
            .AddScheme<ApiKeyOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, options => options.TrustLoopback = settings.TrustLoopback);
        var authorization = builder.Services.AddAuthorizationBuilder();
        foreach (var scope in ApiScopes.All)
            authorization.AddPolicy(scope, policy => policy.RequireClaim(ApiKeyHandler.ScopeClaim, scope));
        authorization.SetFallbackPolicy(
            new Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        return builder;
    }
}
