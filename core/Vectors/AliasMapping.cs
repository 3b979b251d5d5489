using Qdrant.Client.Grpc;

namespace VectorRec.Vectors;

/// <summary>How aliases are moved and read.</summary>
internal static class AliasMapping
{
    /// <summary>Making an alias that there is moves it. Of two actions the first would stay when the second fails.</summary>
    public static ChangeAliases ToSwitch(string alias, string collection)
    {
        var request = new ChangeAliases();
        request.Actions.Add(new AliasOperations { CreateAlias = new CreateAlias { AliasName = alias, CollectionName = collection } });
        return request;
    }

    public static ListAliasesRequest ToListRequest() => new();

    public static string? ToTarget(ListAliasesResponse response, string alias) =>
        response.Aliases.FirstOrDefault(description => description.AliasName == alias)?.CollectionName;
}
