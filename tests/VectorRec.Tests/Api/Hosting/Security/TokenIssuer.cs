using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Hosting.Security;

/// <summary>
/// An issuer of tokens that tells its keys over HTTPS, as OpenID Connect discovery says; its certificate is of an authority of one's own.
/// </summary>
internal sealed class TokenIssuer : IAsyncDisposable
{
    private readonly WebApplication _server;
    private RSA _rsa = RSA.Create(2048);
    private int _keys;

    public TokenIssuer(Authority authority)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0,
            listen => listen.UseHttps(X509Certificate2.CreateFromPemFile(authority.CertificateFile, authority.KeyFile))));
        _server = builder.Build();
        _server.MapGet("/.well-known/openid-configuration", async () =>
        {
            Interlocked.Increment(ref _asked);
            await Silence.WaitAsync(Service.Token);
            return Results.Json(new { issuer = Address, jwks_uri = $"{Address}/keys" });
        });
        _server.MapGet("/keys", () => Results.Json(new { keys = new[] { PublicKey() } }));
    }

    /// <summary>While this is not done it takes questions and says nothing.</summary>
    public Task Silence { get; set; } = Task.CompletedTask;

    public int Asked => Volatile.Read(ref _asked);

    private int _asked;

    public string Address => _server.Urls.Single();

    public Task StartAsync() => _server.StartAsync(Service.Token);

    /// <summary>Signs with another key from now on, and tells that one alone.</summary>
    public void ChangeKey()
    {
        _rsa = RSA.Create(2048);
        _keys++;
    }

    public string Token(string audience)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Address,
            Audience = audience,
            Claims = new Dictionary<string, object> { ["sub"] = "a backend", ["scope"] = "recommend" },
            IssuedAt = now,
            NotBefore = now,
            Expires = now.AddMinutes(5),
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(_rsa) { KeyId = $"{_keys}" }, SecurityAlgorithms.RsaSha256),
        });
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private object PublicKey()
    {
        var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(_rsa.ExportParameters(false)));
        return new { kty = key.Kty, kid = $"{_keys}", n = key.N, e = key.E };
    }
}
