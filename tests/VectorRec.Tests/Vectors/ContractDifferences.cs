using Google.Protobuf.Reflection;

namespace VectorRec.Tests.Vectors;

/// <summary>Where a contract of ours says something else than the server's. Ours may leave out whatever it likes.</summary>
internal static class ContractDifferences
{
    public static IEnumerable<string> Between(IReadOnlyCollection<FileDescriptorProto> ours, IReadOnlyCollection<FileDescriptorProto> theirs)
    {
        var messages = theirs.SelectMany(file => Messages($".{file.Package}", file.MessageType)).ToDictionary(pair => pair.Name, pair => pair.Message);
        var enums = theirs.SelectMany(file => Enums($".{file.Package}", file)).ToDictionary(pair => pair.Name, pair => pair.Enum);
        var methods = theirs.SelectMany(Methods).ToDictionary(pair => pair.Name, pair => pair.Method);
        foreach (var file in ours)
        {
            foreach (var (name, message) in Messages($".{file.Package}", file.MessageType))
            {
                foreach (var difference in messages.TryGetValue(name, out var other) ? Fields(name, message, other) : [$"{name} does not exist"])
                    yield return difference;
            }

            foreach (var (name, declared) in Enums($".{file.Package}", file))
            {
                foreach (var value in declared.Value)
                {
                    if (!enums.TryGetValue(name, out var other) || !other.Value.Any(known => known.Name == value.Name && known.Number == value.Number))
                        yield return $"{name} has no {value.Name} = {value.Number}";
                }
            }

            foreach (var (name, method) in Methods(file))
            {
                if (!methods.TryGetValue(name, out var other))
                    yield return $"{name} does not exist";
                else if (Signature(method) != Signature(other))
                    yield return $"{name} is {Signature(other)}, ours is {Signature(method)}";
            }
        }
    }

    private static IEnumerable<string> Fields(string message, DescriptorProto ours, DescriptorProto theirs)
    {
        foreach (var field in ours.Field)
        {
            var other = theirs.Field.FirstOrDefault(other => other.Name == field.Name);
            if (other is null)
                yield return $"{message}.{field.Name} does not exist";
            else if (Describe(ours, field) is var mine && Describe(theirs, other) is var its && mine != its)
                yield return $"{message}.{field.Name} is {its}, ours is {mine}";
        }
    }

    private static string Describe(DescriptorProto message, FieldDescriptorProto field) =>
        $"{field.Label} {field.Type} {field.TypeName} = {field.Number}"
        + (field.Proto3Optional ? " optional" : field.HasOneofIndex ? $" of {message.OneofDecl[field.OneofIndex].Name}" : "");

    private static string Signature(MethodDescriptorProto method) =>
        $"{method.ClientStreaming} {method.InputType} -> {method.ServerStreaming} {method.OutputType}";

    private static IEnumerable<(string Name, DescriptorProto Message)> Messages(string scope, IEnumerable<DescriptorProto> messages) =>
        messages.SelectMany(message => Messages($"{scope}.{message.Name}", message.NestedType).Prepend(($"{scope}.{message.Name}", message)));

    private static IEnumerable<(string Name, EnumDescriptorProto Enum)> Enums(string scope, FileDescriptorProto file) =>
        file.EnumType.Select(declared => ($"{scope}.{declared.Name}", declared)).Concat(
            Messages(scope, file.MessageType).SelectMany(pair => pair.Message.EnumType.Select(declared => ($"{pair.Name}.{declared.Name}", declared))));

    private static IEnumerable<(string Name, MethodDescriptorProto Method)> Methods(FileDescriptorProto file) =>
        file.Service.SelectMany(service => service.Method.Select(method => ($"{file.Package}.{service.Name}.{method.Name}", method)));
}
