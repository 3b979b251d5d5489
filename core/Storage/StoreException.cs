namespace VectorRec.Storage;

/// <summary>A store that a request needs is down, late or refuses.</summary>
public sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner);
