using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;
using VectorRec.Resilience;
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
        // Whoever could answer in its place could sign what they like.
        if (settings.Authority.Length > 0
            && (!Uri.TryCreate(settings.Authority, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttps))
            throw new SettingException(
                $"{JwtOptions.Section}:Authority is '{settings.Authority}'; it has to be like https://issuer.example.com.");
        if (settings.Audience.Length == 0)
            throw new SettingException(
                $"{JwtOptions.Section}:Audience is not set; without it the tokens of any other service would be taken.");
        if (settings is { KeysFile: not "", Issuer: "" })
            throw new SettingException($"{JwtOptions.Section}:Issuer is not set; it is needed with {JwtOptions.Section}:KeysFile.");
        if (settings is { KeysFile: not "", Authority: not "" })
            throw new SettingException($"Only one of {JwtOptions.Section}:Authority and {JwtOptions.Section}:KeysFile can be set.");
        var keys = settings.KeysFile.Length > 0 ? Keys(settings.KeysFile) : null;
        if (keys is null)
            AskIssuer(authentication.Services, settings);
        return authentication.AddJwtBearer(options =>
        {
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
                OnAuthenticationFailed = static context =>
                    context.Exception is SecurityTokenException or ArgumentException or OperationCanceledException
                    ? Task.CompletedTask
                    : throw new StoreException("The issuer of the tokens does not answer.", context.Exception),
            };
        });
    }

    private static void AskIssuer(IServiceCollection services, JwtOptions settings)
    {
        try
        {
            OwnAuthority.Policy(settings.CaFile);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"{JwtOptions.Section}:CaFile is '{settings.CaFile}', which holds no certificate (PEM).", e);
        }

        services.AddSingleton<IssuerKeys>().AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<IssuerKeys>((options, issuer) => options.ConfigurationManager = issuer);
        // That the issuer is away is said once, by whoever asks it; this would say it at each request.
        services.AddLogging(logging => logging.AddFilter(typeof(JwtBearerHandler).FullName, LogLevel.Critical));
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
