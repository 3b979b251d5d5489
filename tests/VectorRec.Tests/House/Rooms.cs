namespace VectorRec.Tests.House;

/// <summary>The rooms of <c>core</c>, from the ground up: a room uses only rooms that stand before it.</summary>
internal static class Rooms
{
    public static readonly string[] FromTheGroundUp =
    [
        "Resilience", "Catalogue", "Records", "Diversity", "Features", "Models", "Vectors", "Users", "Scenes", "Experiments", "Storage",
        "Generations", "Funnel", "Replay", "Sampling", "Exposures", "Telemetry", "Export", "Indexing", "Evaluation",
        "Ecosystem",
    ];

    /// <summary>What a room may not do, in words: nothing when the graph follows the table.</summary>
    public static IEnumerable<string> Wrong(FolderGraph graph, string[] fromTheGroundUp) =>
        from edge in graph.Edges
        where Array.IndexOf(fromTheGroundUp, edge.Key.To) >= Array.IndexOf(fromTheGroundUp, edge.Key.From)
        select $"{edge.Key.From} uses {edge.Key.To}, which stands above it: {string.Join(", ", edge.Value)}";
}
