namespace VectorRec.Simulation.Output;

/// <summary>A world cannot be written; the message says why in one sentence.</summary>
internal sealed class WorldException(string message, Exception? inner = null) : Exception(message, inner);
