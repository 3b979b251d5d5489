namespace VectorRec.Indexing;

/// <summary>The new generation is not fit to serve; the message is one sentence that says why. The old one serves on.</summary>
public sealed class IndexRefusedException(string message) : Exception(message);
