using System.Net;
using System.Net.Http.Headers;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Hosting.Security;

/// <summary>Tokens of an issuer that tells its keys itself, and sometimes does not.</summary>
public sealed class TokenDiscoveryTests(TestStores stores) : IAsyncLifetime
{
    private const string Audience = "vectorrec";

    private readonly Authority _authority = new();
    private readonly HttpClient _client = new();
    private TokenIssuer _issuer = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = new(_authority);
        await _issuer.StartAsync();
    }

    [Fact]
    public async Task Its_keys_are_found_and_followed_when_they_change()
    {
        await using var service = await StartAsync(_authority.CaFile);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, _issuer.Token(Audience)));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(service, _issuer.Token("somebody else")));
        Assert.Equal(1, _issuer.Asked);

        _issuer.ChangeKey();
        await Wait.UntilAsync(async () => await AskAsync(service, _issuer.Token(Audience)) == HttpStatusCode.OK);
        Assert.InRange(_issuer.Asked, 2, 3);
    }

    [Fact]
    public async Task While_it_says_nothing_tokens_are_refused_in_time_keys_go_on_and_it_is_not_asked_by_each_request()
    {
        var silence = new TaskCompletionSource();
        _issuer.Silence = silence.Task;
        await using var service = await StartAsync(_authority.CaFile);
        var token = _issuer.Token(Audience);
        var refused = await Wait.InTimeAsync(Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AskAsync(service, token))));
        Assert.All(refused, status => Assert.Equal(HttpStatusCode.ServiceUnavailable, status));
        Assert.InRange(_issuer.Asked, 1, 2);
        Assert.Equal(10, (await service.RecommendAsync(3)).Works.Count);

        silence.SetResult();
        await Wait.UntilAsync(async () => await AskAsync(service, token) == HttpStatusCode.OK);
    }

    [Fact]
    public async Task One_with_a_certificate_of_another_authority_is_not_believed()
    {
        using var other = new Authority();
        await using var service = await StartAsync(other.CaFile);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(service, _issuer.Token(Audience)));
        Assert.Equal(0, _issuer.Asked);
    }

    public async ValueTask DisposeAsync()
    {
        await _issuer.DisposeAsync();
        _client.Dispose();
        _authority.Dispose();
    }

    private async Task<Service> StartAsync(string caFile)
    {
        var service = new Service(stores)
        {
            Settings = [("Jwt:Authority", _issuer.Address), ("Jwt:CaFile", caFile), ("Jwt:Audience", Audience)],
        };
        await service.InitializeAsync();
        return service;
    }

    private async Task<HttpStatusCode> AskAsync(Service service, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(service.Address, "/v1/users/3/recommendations"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await _client.SendAsync(request, Service.Token);
        return response.StatusCode;
    }
}
