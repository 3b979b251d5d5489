using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;
using VectorRec.Storage;

namespace VectorRec.Api.Hosting.Auth;

/// <summary>Bearer tokens that somebody else issues, as another way to have scopes.</summary>
internal static class JwtSetup
{
    // None that is signed with a secret which we would have to share.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    /// <exception cref="SettingException">A setting is missing, or the file of keys cannot be read.</exception>
    public static AuthenticationBuilder AddTokens(this AuthenticationBuilder authentication, JwtOptions settings)
    {
        if (!settings.IsOn)
            return authentication;
        if (settings.Audience.Length == 0)
            throw new SettingException(
                $"{JwtOptions.Section}:Audience is not set; without it the tokens of any other service would be taken.");
        if (settings is { KeysFile: not "", Issuer: "" })
            throw new SettingException($"{JwtOptions.Section}:Issuer is not set; it is needed with {JwtOptions.Section}:KeysFile.");
        var keys = settings.KeysFile.Length > 0 ? Keys(settings.KeysFile) : null;
        return authentication.AddJwtBearer(options =>
        {
            options.Authority = settings.Authority.Length > 0 ? settings.Authority : null;
            options.MapInboundClaims = false;
            options.TokenValidationParameters = new TokenValidationParameters
            {
                ValidAudience = settings.Audience,
                ValidIssuer = settings.Issuer.Length > 0 ? settings.Issuer : null,
                IssuerSigningKeys = keys,
                ValidAlgorithms = Algorithms,
                NameClaimType = settings.NameClaim,
                ClockSkew = TimeSpan.FromMinutes(1),
            };
            options.Events = new JwtBearerEvents
            {
                OnTokenValidated = context =>
                {
                    GiveScopes((ClaimsIdentity)context.Principal!.Identity!, settings.ScopeClaim);
                    return Task.CompletedTask;
                },
                // What is no token at all is an argument that is wrong.
                OnAuthenticationFailed = static context => context.Exception is SecurityTokenException or ArgumentException
                    ? Task.CompletedTask
                    : throw new StoreException("The issuer of the tokens does not answer.", context.Exception),
            };
        });
    }

    private static IEnumerable<SecurityKey> Keys(string file)
    {
        try
        {
            var keys = new JsonWebKeySet(File.ReadAllText(file)).GetSigningKeys().Where(key => key is not SymmetricSecurityKey).ToArray();
            return keys.Length > 0
                ? keys : throw new SettingException($"{JwtOptions.Section}:KeysFile is '{file}', which holds no public key.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or JsonException)
        {
            throw new SettingException($"{JwtOptions.Section}:KeysFile is '{file}', which cannot be read as a JSON Web Key Set.", e);
        }
    }

    // A claim of our own for each, as a key has.
    private static void GiveScopes(ClaimsIdentity identity, string claim)
    {
        var scopes = identity.FindAll(claim).SelectMany(given => given.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        identity.AddClaims(scopes.Select(scope => new Claim(ApiKeyHandler.ScopeClaim, scope)));
    }
}
