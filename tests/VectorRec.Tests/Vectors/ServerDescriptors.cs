using Google.Protobuf.Reflection;
using Grpc.Net.Client;
using Grpc.Reflection.V1Alpha;

namespace VectorRec.Tests.Vectors;

/// <summary>Asks a running server for its own contract, over gRPC server reflection.</summary>
internal static class ServerDescriptors
{
    /// <summary>The files that declare these services, and everything they import.</summary>
    public static async Task<IReadOnlyList<FileDescriptorProto>> OfAsync(string address, IEnumerable<string> services, CancellationToken ct)
    {
        using var channel = GrpcChannel.ForAddress(address);
        using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo(cancellationToken: ct);
        var files = new Dictionary<string, FileDescriptorProto>();
        foreach (var service in services)
            await AskAsync(new ServerReflectionRequest { FileContainingSymbol = service });
        await call.RequestStream.CompleteAsync();
        return [.. files.Values];

        async Task AskAsync(ServerReflectionRequest request)
        {
            await call.RequestStream.WriteAsync(request, ct);
            Assert.True(await call.ResponseStream.MoveNext(ct));
            var response = call.ResponseStream.Current;
            if (response.MessageResponseCase == ServerReflectionResponse.MessageResponseOneofCase.ErrorResponse)
                return;
            foreach (var bytes in response.FileDescriptorResponse.FileDescriptorProto)
            {
                var file = FileDescriptorProto.Parser.ParseFrom(bytes);
                if (!files.TryAdd(file.Name, file))
                    continue;
                foreach (var import in file.Dependency)
                    await AskAsync(new ServerReflectionRequest { FileByFilename = import });
            }
        }
    }
}
