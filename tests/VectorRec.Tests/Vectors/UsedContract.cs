using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace VectorRec.Tests.Vectors;

/// <summary>
/// What an assembly sends to Qdrant and reads from it. The compiler lists in the assembly's metadata each member of another assembly
/// that any of its code touches, so nothing has to be kept by hand and nothing can be forgotten.
/// </summary>
internal sealed class UsedContract
{
    private static readonly string Client = ClientContract.Assembly.GetName().Name!;

    private readonly MetadataReader _metadata;

    private UsedContract(MetadataReader metadata)
    {
        _metadata = metadata;
        foreach (var type in metadata.TypeReferences.Select(handle => metadata.GetTypeReference(handle)))
            Take(type);
        foreach (var member in metadata.MemberReferences.Select(handle => metadata.GetMemberReference(handle)))
        {
            if (member.Parent.Kind == HandleKind.TypeReference && Resolve((TypeReferenceHandle)member.Parent) is { } type)
                Take(type, metadata.GetString(member.Name));
        }
    }

    public HashSet<MessageDescriptor> Messages { get; } = [];

    public HashSet<FieldDescriptor> Fields { get; } = [];

    public HashSet<MethodDescriptor> Methods { get; } = [];

    /// <summary>Members of which nobody can say from outside what they send.</summary>
    public HashSet<string> Opaque { get; } = [];

    public static UsedContract Of(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        return new(file.GetMetadataReader());
    }

    private void Take(TypeReference type)
    {
        if (type.ResolutionScope.Kind != HandleKind.AssemblyReference)
            return;
        var (assembly, space) = (AssemblyOf(type), _metadata.GetString(type.Namespace));
        if (assembly == Client && ClientContract.DescriptorOf<MessageDescriptor>(TypeOf(type)) is { } message)
            Messages.Add(message);
        // Parsers and reflection of the protocol's own library could fill any field; what writes a message only writes what is set.
        if (assembly == "Google.Protobuf" && space != "Google.Protobuf.Collections"
            && _metadata.GetString(type.Name) is not ("IMessage" or "MessageExtensions"))
            Opaque.Add($"{space}.{_metadata.GetString(type.Name)}");
    }

    private void Take(Type type, string member)
    {
        if (ClientContract.DescriptorOf<MessageDescriptor>(type) is { } message)
        {
            if (message.Fields.InDeclarationOrder().FirstOrDefault(field => Accesses(member, field.PropertyName)) is { } field)
                Fields.Add(field);
            else if (member != ".ctor")
                Opaque.Add($"{type.Name}.{member}");
        }
        else if (type.IsAssignableTo(typeof(ClientBase)))
        {
            var service = ClientContract.DescriptorOf<ServiceDescriptor>(type.DeclaringType!)!;
            var name = member.EndsWith("Async", StringComparison.Ordinal) ? member[..^"Async".Length] : member;
            Methods.Add(service.FindMethodByName(name) ?? throw new InvalidOperationException($"{service.FullName} has no {name}."));
        }
        else if (type != typeof(QdrantGrpcClient) || member is not (".ctor" or "get_Points" or "get_Collections" or "get_Qdrant"))
        {
            Opaque.Add($"{type.Name}.{member}");
        }
    }

    private static bool Accesses(string member, string property) =>
        member == $"get_{property}" || member == $"set_{property}" || member == $"get_Has{property}" || member == $"Clear{property}";

    /// <returns>The client's type, or null when it is another assembly's.</returns>
    private Type? Resolve(TypeReferenceHandle handle)
    {
        var type = _metadata.GetTypeReference(handle);
        if (type.ResolutionScope.Kind == HandleKind.TypeReference)
            return Resolve((TypeReferenceHandle)type.ResolutionScope)?.GetNestedType(
                _metadata.GetString(type.Name), BindingFlags.Public | BindingFlags.NonPublic);
        return type.ResolutionScope.Kind == HandleKind.AssemblyReference && AssemblyOf(type) == Client ? TypeOf(type) : null;
    }

    private Type TypeOf(TypeReference type) =>
        ClientContract.Assembly.GetType($"{_metadata.GetString(type.Namespace)}.{_metadata.GetString(type.Name)}", throwOnError: true)!;

    private string AssemblyOf(TypeReference type) =>
        _metadata.GetString(_metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name);
}
