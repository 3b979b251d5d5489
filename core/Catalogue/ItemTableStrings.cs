namespace VectorRec.Catalogue;

/// <summary>The dictionaries of an item table's coded columns.</summary>
internal sealed record ItemTableStrings(string[] Languages, string[] Cities, string[] Tags);
