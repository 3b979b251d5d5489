using Google.Protobuf.Reflection;

namespace VectorRec.Tests.Vectors;

/// <summary>Where a server does not know what a client can say, or knows it in another way.</summary>
internal static class ContractGaps
{
    /// <returns>Null when the server knows the field by the same number and type.</returns>
    public static string? Of(FieldDescriptor field, ServerContract server)
    {
        if (!server.Messages.TryGetValue(field.ContainingType.FullName, out var message))
            return $"{field.FullName}: the server has no {field.ContainingType.FullName}";
        if (message.Field.FirstOrDefault(other => other.Name == field.Name) is not { } theirs)
            return $"{field.FullName}: the server has no such field";
        return Describe(field.ToProto()) is var ours && Describe(theirs) is var its && ours != its
            ? $"{field.FullName} is {ours}, the server's {its}" : null;
    }

    public static string? Of(MessageDescriptor message, ServerContract server) =>
        server.Messages.ContainsKey(message.FullName) ? null : $"{message.FullName}: the server has no such message";

    public static string? Of(EnumValueDescriptor value, ServerContract server) =>
        server.Enums.TryGetValue(value.EnumDescriptor.FullName, out var theirs)
            && theirs.Value.Any(other => other.Name == value.Name && other.Number == value.Number)
            ? null : $"{value.EnumDescriptor.FullName}.{value.Name} = {value.Number}: the server has no such value";

    public static string? Of(MethodDescriptor method, ServerContract server)
    {
        if (!server.Methods.TryGetValue(method.FullName, out var theirs))
            return $"{method.FullName}: the server has no such method";
        return Describe(method.ToProto()) is var ours && Describe(theirs) is var its && ours != its
            ? $"{method.FullName} is {ours}, the server's {its}" : null;
    }

    // Optional and one-of change nothing on the wire, repeated does.
    private static string Describe(FieldDescriptorProto field) =>
        $"{(field.Label == FieldDescriptorProto.Types.Label.Repeated ? "repeated " : "")}{field.Type} {field.TypeName} = {field.Number}";

    private static string Describe(MethodDescriptorProto method) =>
        $"{method.ClientStreaming} {method.InputType} -> {method.ServerStreaming} {method.OutputType}";
}
