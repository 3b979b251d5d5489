namespace VectorRec.Simulation.Output;

/// <param name="Name">Relative to the world's folder.</param>
/// <param name="Sha256">Of the file's bytes, lower-case hexadecimal.</param>
/// <param name="Rows">Null for a file that has no rows.</param>
internal sealed record FileFacts(string Name, long Bytes, string Sha256, long? Rows = null);
