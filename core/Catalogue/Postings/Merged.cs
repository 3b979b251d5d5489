namespace VectorRec.Catalogue.Postings;

/// <summary>What <see cref="PostingsMerge"/> took.</summary>
/// <param name="Count">Rows that were written.</param>
/// <param name="Bound">No row that was not looked at has a bias above this, in logits; negative infinity when all were.</param>
public readonly record struct Merged(int Count, float Bound);
