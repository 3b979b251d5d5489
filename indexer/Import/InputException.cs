namespace VectorRec.Indexer.Import;

/// <summary>A file cannot be read as what it says it is; none of it is kept.</summary>
internal sealed class InputException(string message, Exception? inner = null) : Exception(message, inner);
