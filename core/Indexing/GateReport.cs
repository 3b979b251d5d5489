namespace VectorRec.Indexing;

/// <summary>What the quality gate measured.</summary>
/// <param name="Works">Works in the item table, and in the collection.</param>
/// <param name="Recall">
/// Share of the best works in coarse order that reach coarse ranking, [0, 1]; null when there is no graph, and so nothing to lose.
/// </param>
/// <param name="GraphRecall">Share of the nearest works that the graph finds, [0, 1]; null when there is none.</param>
/// <param name="Neighbours">Works compared for each vector.</param>
/// <param name="Sample">Vectors asked for.</param>
public sealed record GateReport(long Works, double? Recall, double? GraphRecall, int Neighbours, int Sample);
