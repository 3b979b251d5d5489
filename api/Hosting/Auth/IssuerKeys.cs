using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using VectorRec.Resilience;

namespace VectorRec.Api.Hosting.Auth;

/// <summary>
/// What the issuer of tokens tells of itself. It is asked once at a time, whoever needs it; who waits for it waits for a second at most,
/// and an issuer that has just failed is not asked again by each request.
/// </summary>
internal sealed partial class IssuerKeys : IConfigurationManager<OpenIdConnectConfiguration>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly HttpClient _client;
    private readonly ConfigurationManager<OpenIdConnectConfiguration> _manager;
    private readonly TimeProvider _time;
    private readonly ILogger<IssuerKeys> _logger;
    private readonly string _authority;
    private bool _away;
    private Task<OpenIdConnectConfiguration>? _asking;
    private long _asked;

    public IssuerKeys(JwtOptions settings, TimeProvider time, ILogger<IssuerKeys> logger)
    {
        (_authority, _time, _logger) = (settings.Authority, time, logger);
        _client = new HttpClient(new SocketsHttpHandler
        {
            ConnectTimeout = Patience,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            SslOptions = { CertificateChainPolicy = OwnAuthority.Policy(settings.CaFile) },
        })
        {
            Timeout = 2 * Patience,
            MaxResponseContentBufferSize = 1 << 20,
        };
        _manager = new(
            $"{_authority.TrimEnd('/')}/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever(_client) { RequireHttps = true });
    }

    /// <exception cref="TimeoutException">It does not answer.</exception>
    public Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        lock (_lock)
        {
            // One that answered is asked each time: it keeps what it knows, and knows when that is old.
            if (_asking is null or { IsCompletedSuccessfully: true } || (_asking.IsCompleted && _time.GetElapsedTime(_asked) >= Pause))
                (_asking, _asked) = (AskAsync(), _time.GetTimestamp());
            return _asking.IsCompleted ? _asking : _asking.WaitAsync(Patience, _time, cancel);
        }
    }

    private async Task<OpenIdConnectConfiguration> AskAsync()
    {
        try
        {
            var told = await _manager.GetConfigurationAsync(CancellationToken.None);
            if (_away)
                LogBack(_authority);
            _away = false;
            return told;
        }
        catch (Exception e)
        {
            if (!_away)
                LogAway(_authority, e.GetBaseException().Message);
            _away = true;
            throw;
        }
    }

    public void RequestRefresh() => _manager.RequestRefresh();

    public void Dispose() => _client.Dispose();

    [LoggerMessage(Level = LogLevel.Error, Message = "The issuer of tokens {Authority} does not answer, tokens are refused: {Reason}")]
    private partial void LogAway(string authority, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The issuer of tokens {Authority} answers again")]
    private partial void LogBack(string authority);
}
