namespace VectorRec.Storage.Runs;

/// <summary>Another process is building a generation for the same database.</summary>
public sealed class IndexBusyException() : Exception("Another index run is under way; it has to end first.");
