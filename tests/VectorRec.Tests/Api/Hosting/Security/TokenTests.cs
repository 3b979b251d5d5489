using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Hosting.Security;

/// <summary>Tokens of an issuer whose public keys are in a file, beside keys.</summary>
public sealed class TokenTests : IClassFixture<TokenTests.Issued>, IDisposable
{
    private const string Issuer = "https://issuer.example.com";
    private const string Audience = "vectorrec";

    private readonly Issued _issued;
    private readonly HttpClient _client;

    public TokenTests(Issued issued) => (_issued, _client) = (issued, new HttpClient { BaseAddress = issued.Service.Address });

    [Theory]
    [InlineData("recommend explain", HttpStatusCode.OK)]
    [InlineData("recommend", HttpStatusCode.Forbidden)]
    [InlineData("explain", HttpStatusCode.Forbidden)]
    [InlineData("", HttpStatusCode.Forbidden)]
    public async Task A_token_has_the_scopes_that_it_names(string scope, HttpStatusCode status)
    {
        using var response = await AskAsync(_issued.Token(claims => claims["scope"] = scope));
        Assert.Equal(status, response.StatusCode);
        if (scope == "explain")
            Assert.Equal("Bearer error=\"insufficient_scope\", scope=\"recommend\"", response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Scopes_may_be_a_list_and_a_key_goes_on_working()
    {
        using var listed = await AskAsync(_issued.Token(claims => claims["scope"] = new[] { "recommend", "explain" }));
        Assert.Equal(HttpStatusCode.OK, listed.StatusCode);
        using var keyed = await _issued.Service.Client.GetAsync(Path, Service.Token);
        Assert.Equal(HttpStatusCode.OK, keyed.StatusCode);
    }

    public static TheoryData<string> Wrong =>
        ["expired", "other audience", "other issuer", "other key", "no signature", "secret", "no token"];

    [Theory, MemberData(nameof(Wrong))]
    public async Task A_token_that_is_not_for_this_service_is_none(string wrong)
    {
        using var response = await AskAsync(wrong switch
        {
            "expired" => _issued.Token(expires: DateTime.UnixEpoch.AddYears(50)),
            "other audience" => _issued.Token(audience: "somebody else"),
            "other issuer" => _issued.Token(issuer: "https://evil.example.com"),
            "other key" => _issued.Token(key: new RsaSecurityKey(RSA.Create(2048)) { KeyId = "issuer" }),
            "no signature" => string.Join('.', _issued.Token().Split('.')[..2]) + ".",
            "secret" => _issued.Token(
                key: new SymmetricSecurityKey(new byte[64]) { KeyId = "issuer" }, algorithm: SecurityAlgorithms.HmacSha256),
            _ => "nonsense",
        });
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("Bearer error=\"invalid_token\"", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    private const string Path = "/v1/users/3/recommendations?explain=true";

    private Task<HttpResponseMessage> AskAsync(string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return _client.SendAsync(request, Service.Token);
    }

    public void Dispose() => _client.Dispose();

    /// <summary>A service that takes an issuer's tokens.</summary>
    public sealed class Issued : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();
        private readonly RsaSecurityKey _key = new(RSA.Create(2048)) { KeyId = "issuer" };

        public Issued(TestStores stores)
        {
            var file = System.IO.Path.Combine(_folder.Path, "keys.json");
            var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(
                new RsaSecurityKey(_key.Rsa.ExportParameters(false)) { KeyId = "issuer" });
            File.WriteAllText(
                file, JsonSerializer.Serialize(new { keys = new[] { new { kty = key.Kty, kid = key.Kid, n = key.N, e = key.E } } }));
            Service = new(stores) { Settings = [("Jwt:KeysFile", file), ("Jwt:Issuer", Issuer), ("Jwt:Audience", Audience)] };
        }

        public Service Service { get; }

        public string Token(
            Action<Dictionary<string, object>>? change = null, string issuer = Issuer, string audience = Audience, DateTime? expires = null,
            SecurityKey? key = null, string algorithm = SecurityAlgorithms.RsaSha256)
        {
            var claims = new Dictionary<string, object> { ["sub"] = "a backend", ["scope"] = "recommend explain" };
            change?.Invoke(claims);
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
            {
                Issuer = issuer,
                Audience = audience,
                Claims = claims,
                IssuedAt = expires?.AddMinutes(-5) ?? now,
                NotBefore = expires?.AddMinutes(-5) ?? now,
                Expires = expires ?? now.AddMinutes(5),
                SigningCredentials = new SigningCredentials(key ?? _key, algorithm),
            });
        }

        public ValueTask InitializeAsync() => Service.InitializeAsync();

        public async ValueTask DisposeAsync()
        {
            await Service.DisposeAsync();
            _folder.Dispose();
        }
    }
}
