namespace VectorRec.Models;

/// <summary>A model that was loaded could not be run, or returned nothing of use; the message is one sentence that says why.</summary>
public sealed class InferenceException(string message, Exception? inner = null) : Exception(message, inner);
