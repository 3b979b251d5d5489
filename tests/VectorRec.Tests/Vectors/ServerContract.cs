using Google.Protobuf.Reflection;
using Grpc.Net.Client;
using Grpc.Reflection.V1Alpha;

namespace VectorRec.Tests.Vectors;

/// <summary>What a running server says that it knows, over gRPC server reflection. Names are full: <c>qdrant.Filter</c>.</summary>
internal sealed class ServerContract
{
    public ServerContract(IEnumerable<FileDescriptorProto> files)
    {
        foreach (var file in files)
        {
            foreach (var message in file.MessageType)
                Add(file.Package, message);
            foreach (var declared in file.EnumType)
                Enums.Add($"{file.Package}.{declared.Name}", declared);
            foreach (var service in file.Service)
            {
                foreach (var method in service.Method)
                    Methods.Add($"{file.Package}.{service.Name}.{method.Name}", method);
            }
        }
    }

    public Dictionary<string, DescriptorProto> Messages { get; } = [];

    public Dictionary<string, EnumDescriptorProto> Enums { get; } = [];

    public Dictionary<string, MethodDescriptorProto> Methods { get; } = [];

    public static async Task<ServerContract> OfAsync(string address, CancellationToken ct) => new(await FilesAsync(address, ct));

    /// <summary>The files that declare the server's services, and everything they import.</summary>
    public static async Task<IReadOnlyList<FileDescriptorProto>> FilesAsync(string address, CancellationToken ct)
    {
        using var channel = GrpcChannel.ForAddress(address);
        using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo(cancellationToken: ct);
        var files = new Dictionary<string, FileDescriptorProto>();
        foreach (var service in (await AskAsync(new ServerReflectionRequest { ListServices = "" })).ListServicesResponse.Service)
            await AddAsync(new ServerReflectionRequest { FileContainingSymbol = service.Name });
        await call.RequestStream.CompleteAsync();
        return [.. files.Values];

        async Task<ServerReflectionResponse> AskAsync(ServerReflectionRequest request)
        {
            await call.RequestStream.WriteAsync(request, ct);
            Assert.True(await call.ResponseStream.MoveNext(ct));
            return call.ResponseStream.Current;
        }

        async Task AddAsync(ServerReflectionRequest request)
        {
            foreach (var bytes in (await AskAsync(request)).FileDescriptorResponse.FileDescriptorProto)
            {
                var file = FileDescriptorProto.Parser.ParseFrom(bytes);
                if (!files.TryAdd(file.Name, file))
                    continue;
                foreach (var import in file.Dependency)
                    await AddAsync(new ServerReflectionRequest { FileByFilename = import });
            }
        }
    }

    private void Add(string scope, DescriptorProto message)
    {
        var name = $"{scope}.{message.Name}";
        Messages.Add(name, message);
        foreach (var nested in message.NestedType)
            Add(name, nested);
        foreach (var declared in message.EnumType)
            Enums.Add($"{name}.{declared.Name}", declared);
    }
}
