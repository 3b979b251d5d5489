namespace VectorRec.Indexer.Import;

/// <summary>A file has more rejects than allowed.</summary>
internal sealed class RejectsLimitException() : Exception("More rejects than allowed.");
