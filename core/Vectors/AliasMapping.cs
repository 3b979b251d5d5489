using Qdrant.Client.Grpc;

namespace VectorRec.Vectors;

/// <summary>How aliases are moved and read.</summary>
internal static class AliasMapping
{
    public static ChangeAliases ToSwitch(string alias, string collection)
    {
        var request = new ChangeAliases();
        request.Actions.Add(new AliasOperations { DeleteAlias = new DeleteAlias { AliasName = alias } });
        request.Actions.Add(new AliasOperations { CreateAlias = new CreateAlias { AliasName = alias, CollectionName = collection } });
        return request;
    }

    public static ListAliasesRequest ToListRequest() => new();

    public static string? ToTarget(ListAliasesResponse response, string alias) =>
        response.Aliases.FirstOrDefault(description => description.AliasName == alias)?.CollectionName;
}
