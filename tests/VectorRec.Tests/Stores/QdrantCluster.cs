using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using VectorRec.Vectors;

namespace VectorRec.Tests.Stores;

/// <summary>Three nodes of one Qdrant cluster, each a process of its own: <c>IClassFixture&lt;QdrantCluster&gt;</c>.</summary>
public sealed class QdrantCluster : IAsyncLifetime
{
    private readonly List<LocalServices> _nodes = [];
    private readonly List<QdrantConnection> _connections = [];
    private readonly HttpClient _rest = new();

    internal IReadOnlyList<LocalServices> Nodes => _nodes;

    /// <summary>One to each node.</summary>
    public IReadOnlyList<QdrantConnection> Connections => _connections;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        string? first = null;
        for (var node = 0; node < 3; node++)
        {
            var port = FreePort().ToString(CultureInfo.InvariantCulture);
            var uri = $"http://127.0.0.1:{port}";
            (string, string)[] settings =
                [("QDRANT__CLUSTER__ENABLED", "true"), ("QDRANT__CLUSTER__P2P__PORT", port), ("QDRANT_URI", uri)];
            _nodes.Add(await LocalServices.StartAsync(
                postgres: "not needed", qdrant: null, first is null ? settings : [.. settings, ("QDRANT_BOOTSTRAP", first)]));
            _connections.Add(new(_nodes[^1].Qdrant, apiKey: null, TimeProvider.System));
            first ??= uri;
        }

        await Wait.UntilAsync(async () => (await GetAsync(0, "/cluster")).GetProperty("peers").EnumerateObject().Count() == 3);
    }

    /// <summary>Starts the nodes that ended; returns when every copy of every part is whole, as each node sees it.</summary>
    internal async Task HealAsync()
    {
        foreach (var node in _nodes)
            await node.StartAgainAsync();
        for (var node = 0; node < _nodes.Count; node++)
        {
            foreach (var collection in (await GetAsync(node, "/collections")).GetProperty("collections").EnumerateArray())
                await UntilWholeAsync(node, collection.GetProperty("name").GetString()!);
        }
    }

    /// <summary>Returns when every copy is whole and none is under way.</summary>
    internal Task UntilWholeAsync(int node, string collection) => Wait.UntilAsync(async () =>
    {
        var parts = await PartsAsync(node, collection);
        return parts.Copies.All(copy => copy.State == "Active") && parts.Moving == 0;
    });

    /// <summary>Where the parts of a collection are, as a node sees it.</summary>
    internal async Task<(IReadOnlyList<Copy> Copies, int Moving)> PartsAsync(int node, string collection)
    {
        var seen = await GetAsync(node, $"/collections/{collection}/cluster");
        var self = seen.GetProperty("peer_id").GetUInt64();
        return (
            [.. seen.GetProperty("local_shards").EnumerateArray().Select(shard => ToCopy(shard, self)),
                .. seen.GetProperty("remote_shards").EnumerateArray()
                    .Select(shard => ToCopy(shard, shard.GetProperty("peer_id").GetUInt64()))],
            seen.GetProperty("shard_transfers").GetArrayLength());

        static Copy ToCopy(JsonElement shard, ulong peer) => new(
            shard.GetProperty("shard_id").GetUInt32(), peer, shard.GetProperty("state").GetString()!);
    }

    /// <summary>Lets a part move from one node to another; returns when it has begun.</summary>
    internal async Task MoveAsync(string collection, uint shard, ulong from, ulong to)
    {
        using var response = await _rest.PostAsJsonAsync(
            new Uri(_nodes[0].QdrantRest, $"/collections/{collection}/cluster"),
            new { move_shard = new { shard_id = shard, from_peer_id = from, to_peer_id = to } }, Token);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Token));
    }

    public async ValueTask DisposeAsync()
    {
        _rest.Dispose();
        foreach (var connection in _connections)
            connection.Dispose();
        foreach (var node in _nodes)
            await node.DisposeAsync();
    }

    private async Task<JsonElement> GetAsync(int node, string path) =>
        (await _rest.GetFromJsonAsync<JsonElement>(new Uri(_nodes[node].QdrantRest, path), Token)).GetProperty("result");

    /// <summary>A port of loopback. It may be taken before somebody listens there, who then does not start, and says so.</summary>
    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A copy of a part on a node.</summary>
    internal readonly record struct Copy(uint Shard, ulong Node, string State);
}
