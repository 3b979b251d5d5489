using System.Reflection;
using System.Text;
using Google.Protobuf.Reflection;

namespace VectorRec.Tests.Vectors;

/// <summary>
/// What the client can say and a server does not know, as the table of core/Vectors/README.md. A message or an enum that it does not
/// know at all is left out: it can only be said in a field or a method that it does not know either.
/// </summary>
internal static class GapTable
{
    public static string Of(ServerContract server, string version)
    {
        var client =
            ClientContract.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
        var table = new StringBuilder($"| Client {client} | Server {version} does not know |\n|---|---|\n");
        foreach (var (name, gaps) in Rows(server).OrderBy(row => row.Name, StringComparer.Ordinal))
            table.Append($"| `{name}` | {gaps} |\n");
        return table.ToString();
    }

    /// <summary>Full names of the fields.</summary>
    public static IEnumerable<string> Unknown(ServerContract server) =>
        Messages.SelectMany(message => message.Fields.InDeclarationOrder()).Where(field => ContractGaps.Of(field, server) is not null)
            .Select(field => field.FullName);

    private static IEnumerable<MessageDescriptor> Messages =>
        ClientContract.Messages.Where(message => message.GetOptions()?.MapEntry != true);

    private static IEnumerable<(string Name, string Gaps)> Rows(ServerContract server)
    {
        foreach (var message in Messages.Where(message => ContractGaps.Of(message, server) is null))
        {
            if (List(message.Fields.InDeclarationOrder().Where(field => ContractGaps.Of(field, server) is not null)
                .Select(field => field.Name)) is { Length: > 0 } fields)
                yield return (Short(message.FullName), fields);
        }

        foreach (var declared in ClientContract.Enums.Where(declared => server.Enums.ContainsKey(declared.FullName)))
        {
            if (List(declared.Values.Where(value => ContractGaps.Of(value, server) is not null).Select(value => value.Name))
                is { Length: > 0 } values)
                yield return (Short(declared.FullName), values);
        }

        foreach (var methods in ClientContract.Methods.Where(method => ContractGaps.Of(method, server) is not null)
            .GroupBy(method => method.Service.FullName))
            yield return (Short(methods.Key), $"the methods {List(methods.Select(method => method.Name))}");
    }

    private static string Short(string name) => name["qdrant.".Length..];

    private static string List(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"`{name}`"));
}
