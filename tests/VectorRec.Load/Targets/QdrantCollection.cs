using Grpc.Core;
using Grpc.Net.Client;
using Qdrant.Client.Grpc;
using QdrantGrpcClient = Qdrant.Client.Grpc.QdrantGrpcClient;

namespace VectorRec.Load.Targets;

/// <summary>One collection of works, asked with the official client as any caller would.</summary>
internal sealed class QdrantCollection : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly QdrantGrpcClient _client;
    private readonly Metadata _headers = [];
    private readonly TimeSpan _timeout;

    private QdrantCollection(string address, string? apiKey, string name, TimeSpan timeout)
    {
        (Name, _timeout) = (name, timeout);
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true, UseProxy = false },
            DisposeHttpClient = true,
            MaxReceiveMessageSize = 256 << 20,
        });
        _client = new QdrantGrpcClient(_channel);
        if (!string.IsNullOrEmpty(apiKey))
            _headers.Add("api-key", apiKey);
    }

    public string Name { get; }

    /// <summary>Numbers of a stored vector.</summary>
    public int Width { get; private set; }

    /// <param name="timeout">Of a call.</param>
    /// <exception cref="RpcException">It is not there.</exception>
    public static async Task<QdrantCollection> OpenAsync(
        string address, string? apiKey, string name, TimeSpan timeout, CancellationToken ct)
    {
        var collection = new QdrantCollection(address, apiKey, name, timeout);
        try
        {
            var request = new GetCollectionInfoRequest { CollectionName = name };
            var info = await collection._client.Collections.GetAsync(request, collection.Options(ct));
            collection.Width = (int)info.Result.Config.Params.VectorsConfig.Params.Size;
            return collection;
        }
        catch
        {
            collection.Dispose();
            throw;
        }
    }

    /// <summary>The question of a user. Where works are stored with their bias as one more number, it counts in full.</summary>
    public VectorInput Ask(float[] user)
    {
        var dense = new DenseVector { Data = { user } };
        while (dense.Data.Count < Width)
            dense.Data.Add(1);
        return new VectorInput { Dense = dense };
    }

    /// <returns>The nearest, ids and scores only.</returns>
    public QueryPoints Nearest(VectorInput vector, int limit) => new()
    {
        CollectionName = Name,
        Query = new Query { Nearest = vector },
        Limit = (ulong)limit,
        WithPayload = new WithPayloadSelector { Enable = false },
        WithVectors = new WithVectorsSelector { Enable = false },
    };

    public async Task<QueryResponse> QueryAsync(QueryPoints query, CancellationToken ct) =>
        await _client.Points.QueryAsync(query, Options(ct));

    public async Task<QueryBatchResponse> QueryAsync(IEnumerable<QueryPoints> queries, CancellationToken ct) =>
        await _client.Points.QueryBatchAsync(new QueryBatchPoints { CollectionName = Name, QueryPoints = { queries } }, Options(ct));

    /// <summary>Whether a search finds a work.</summary>
    public async Task<bool> HasAsync(long work, CancellationToken ct)
    {
        var query = Nearest(Ask([1, .. new float[Width - 1]]), limit: 1);
        query.Filter = new Filter
        {
            Must = { new Condition { HasId = new HasIdCondition { HasId = { new PointId { Num = (ulong)work } } } } },
        };
        return (await QueryAsync(query, ct)).Result.Count > 0;
    }

    public void Dispose() => _channel.Dispose();

    private CallOptions Options(CancellationToken ct) => new(_headers, TimeProvider.System.GetUtcNow().UtcDateTime + _timeout, ct);
}
