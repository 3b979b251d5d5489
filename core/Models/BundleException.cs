namespace VectorRec.Models;

/// <summary>A model bundle was refused; the message is one sentence that says why.</summary>
public sealed class BundleException(string message, Exception? inner = null) : Exception(message, inner);
