namespace VectorRec.Load.World;

/// <summary>Postgres, Qdrant and the folder of generations.</summary>
/// <param name="Postgres">Connection string.</param>
/// <param name="Qdrant">gRPC address.</param>
/// <param name="QdrantKey">Null when the server asks for none.</param>
internal sealed record Stores(string Postgres, string Qdrant, string? QdrantKey, string Generations)
{
    /// <summary>As the API and the indexer read them.</summary>
    public Dictionary<string, string> Settings => new()
    {
        ["ConnectionStrings__Postgres"] = Postgres,
        ["Qdrant__Address"] = Qdrant,
        ["Qdrant__ApiKey"] = QdrantKey ?? "",
        ["Generations__Folder"] = Generations,
    };
}
