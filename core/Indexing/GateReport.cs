namespace VectorRec.Indexing;

/// <summary>What the quality gate measured.</summary>
/// <param name="Works">Works in the item table, and in the collection.</param>
/// <param name="Recall">Share of the true nearest neighbours that the graph found, [0, 1]; null when there is no graph.</param>
/// <param name="Neighbours">Neighbours compared for each sampled work.</param>
/// <param name="Sample">Works sampled.</param>
public sealed record GateReport(long Works, double? Recall, int Neighbours, int Sample);
