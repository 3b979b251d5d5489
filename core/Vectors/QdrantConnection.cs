using System.Net.Security;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using Qdrant.Client.Grpc;
using VectorRec.Resilience;

namespace VectorRec.Vectors;

/// <summary>The one channel to Qdrant. Every call over it has a deadline, and every failure of it a reason.</summary>
public sealed class QdrantConnection : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly CallInvoker _invoker;
    private readonly TimeProvider _time;
    private readonly Metadata? _headers;

    /// <param name="address">gRPC, for example <c>http://127.0.0.1:6334</c>.</param>
    /// <param name="apiKey">Null when the server asks for none.</param>
    /// <param name="guard">Stands before the calls of requests; null: all are made.</param>
    /// <param name="caFile">Certificate authority of an https server, PEM; null or empty: those of this machine.</param>
    /// <exception cref="ArgumentException">The address is not an http or https address.</exception>
    public QdrantConnection(string address, string? apiKey, TimeProvider time, StoreGuard? guard = null, string? caFile = null)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new ArgumentException("Qdrant's address (Qdrant:Address) has to be like http://127.0.0.1:6334.", nameof(address));
        Address = uri;
        Guard = guard;
        _time = time;
        _headers = string.IsNullOrEmpty(apiKey) ? null : new Metadata { { "api-key", apiKey } };
        _channel = GrpcChannel.ForAddress(uri, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                // A query must not wait for the streams of a bulk load.
                EnableMultipleHttp2Connections = true,
                PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
                KeepAlivePingDelay = TimeSpan.FromSeconds(30),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
                UseProxy = CanGoThroughProxy(uri),
                SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = OwnAuthority.Policy(caFile) },
            },
            DisposeHttpClient = true,
            // Unless told, whoever was away for minutes would be tried again after minutes.
            InitialReconnectBackoff = TimeSpan.FromMilliseconds(200),
            MaxReconnectBackoff = TimeSpan.FromSeconds(1),
            // By default the channel says that it takes gzip, and the server then packs each answer: ids and scores, which hardly get
            // smaller for it.
            CompressionProviders = [],
            // 10^5 ids with scores are 2 MB.
            MaxReceiveMessageSize = 256 << 20,
            ServiceConfig = new ServiceConfig { MethodConfigs = { WritesAreTriedAgain } },
        });
        Client = new QdrantGrpcClient(_channel);
        _invoker = _channel.CreateCallInvoker();
    }

    public Uri Address { get; }

    internal StoreGuard? Guard { get; }

    internal QdrantGrpcClient Client { get; }

    internal AsyncUnaryCall<ParsedHits> QueryBatchAsync(QueryBatchPoints request, CallOptions options) =>
        HitsMapping.QueryBatchAsync(_invoker, request, options);

    internal AsyncUnaryCall<PointsOperationResponse> UpsertAsync(WireWriter request, CallOptions options) =>
        _invoker.AsyncUnaryCall(PointMapping.Upsert, null, options, request);

    // HTTP_PROXY would take loopback too, and no proxy speaks HTTP/2 without TLS.
    private static bool CanGoThroughProxy(Uri address) => address.Scheme == Uri.UriSchemeHttps && !address.IsLoopback;

    // The same points under the same ids: writing them twice changes nothing.
    private static MethodConfig WritesAreTriedAgain => new()
    {
        Names = { new MethodName { Service = "qdrant.Points", Method = "Upsert" } },
        RetryPolicy = new RetryPolicy
        {
            MaxAttempts = 5,
            InitialBackoff = TimeSpan.FromSeconds(0.2),
            MaxBackoff = TimeSpan.FromSeconds(3),
            BackoffMultiplier = 2,
            RetryableStatusCodes = { StatusCode.Unavailable },
        },
    };

    /// <summary>Version of the server that answers; asked for whether or not it is away.</summary>
    /// <exception cref="VectorIndexException">None does.</exception>
    public async Task<string> VersionAsync(TimeSpan deadline, CancellationToken ct) =>
        (await CallAsync(Client.Qdrant.HealthCheckAsync, new HealthCheckRequest(), deadline, ct)).Version;

    /// <summary>Whether the server answers; for whoever looks after it.</summary>
    /// <exception cref="VectorIndexException">It is away, or does not.</exception>
    public Task ProbeAsync(TimeSpan deadline, CancellationToken ct) => GuardedAsync(() => VersionAsync(deadline, ct), deadline, ct);

    /// <summary>Makes a request's call, unless the server is away, and waits for it.</summary>
    /// <exception cref="VectorIndexException">It is away, or late, or the call failed so.</exception>
    internal async Task<T> GuardedAsync<T>(Func<Task<T>> call, TimeSpan deadline, CancellationToken ct)
    {
        try
        {
            return await (Guard?.AskAsync(call, deadline, ct) ?? call());
        }
        catch (StoreAwayException e)
        {
            throw new VectorIndexException(e.Message, VectorIndexFailure.Unavailable, e);
        }
        catch (TimeoutException e)
        {
            throw new VectorIndexException(
                $"Qdrant at {Address} did not answer within {deadline.TotalMilliseconds:0} ms.", VectorIndexFailure.DeadlineExceeded, e);
        }
    }

    /// <summary>Makes one call and turns the driver's failures into ours.</summary>
    /// <exception cref="VectorIndexException">It failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal async Task<TResponse> CallAsync<TRequest, TResponse>(
        Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> call, TRequest request, TimeSpan deadline, CancellationToken ct)
    {
        var options = new CallOptions(_headers, (_time.GetUtcNow() + deadline).UtcDateTime, ct);
        try
        {
            try
            {
                return await call(request, options);
            }
            catch (RpcException e) when (RpcFailure.LostItsConnectionToOthers(e))
            {
                // It was not the call's fault, and a new connection has none of it. All our calls may be made twice.
                return await call(request, options);
            }
        }
        catch (RpcException e)
        {
            // The driver reports a cancelled token as a failed call.
            ct.ThrowIfCancellationRequested();
            throw RpcFailure.Of(e, Address, deadline);
        }
    }

    public void Dispose() => _channel.Dispose();
}
