namespace VectorRec.Indexing.Checks;

/// <summary>How the answers of two generations differ, for the same sampled users.</summary>
/// <param name="SameModel">Both were embedded by one model.</param>
/// <param name="Users">Compared.</param>
/// <param name="Overlap">Mean share of the best 100 works in coarse order that both have, [0, 1].</param>
/// <param name="Short">Share of users for whom the later one has works of too few creators, [0, 1].</param>
/// <param name="Drift">Mean difference of the scores of the best 100, in logits.</param>
/// <param name="Spread">Standard deviation of these scores between users in the earlier one.</param>
/// <param name="Shift">Largest difference of the share of a medium, a language or a creator level, [0, 1].</param>
/// <param name="Shifted">Which.</param>
public sealed record GenerationDifference(
    long Before, long After, bool SameModel, int Users, double Overlap, double Short, double Drift, double Spread, double Shift,
    string Shifted);
