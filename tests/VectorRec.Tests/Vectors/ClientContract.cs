using System.Reflection;
using Google.Protobuf.Reflection;
using Qdrant.Client.Grpc;

namespace VectorRec.Tests.Vectors;

/// <summary>All that the client package can say.</summary>
internal static class ClientContract
{
    public static Assembly Assembly => typeof(QdrantGrpcClient).Assembly;

    private static IReadOnlyList<FileDescriptor> Files { get; } =
        [.. Assembly.GetTypes().Select(type => DescriptorOf<FileDescriptor>(type)).OfType<FileDescriptor>()
            .OrderBy(file => file.Name, StringComparer.Ordinal)];

    public static IEnumerable<MessageDescriptor> Messages => Files.SelectMany(file => file.MessageTypes).SelectMany(WithNested);

    public static IEnumerable<EnumDescriptor> Enums =>
        Files.SelectMany(file => file.EnumTypes).Concat(Messages.SelectMany(message => message.EnumTypes));

    public static IEnumerable<MethodDescriptor> Methods => Files.SelectMany(file => file.Services).SelectMany(service => service.Methods);

    /// <summary>What a generated class describes: a file, a message or a service; null when it is no such class.</summary>
    public static T? DescriptorOf<T>(Type type)
        where T : class =>
        type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as T;

    private static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) =>
        message.NestedTypes.SelectMany(WithNested).Prepend(message);
}
