namespace VectorRec.Simulation.Commands;

/// <summary>The options contradict what a world needs; the message says how in one sentence.</summary>
internal sealed class UsageException(string message) : Exception(message);
