using VectorRec.Storage.Runs;

namespace VectorRec.Indexing;

/// <summary>A generation that was built and now serves.</summary>
/// <param name="Removed">Folders of old and failed generations that made room.</param>
public sealed record IndexReport(
    IndexRun Run, GateReport Gate, TimeSpan Embedding, TimeSpan Indexing, TimeSpan Checking, IReadOnlyList<string> Removed)
{
    /// <summary>It went on with what a process that was ended had left.</summary>
    public bool Resumed { get; init; }

    /// <summary>Works whose vectors were taken from there.</summary>
    public int Taken { get; init; }

    /// <summary>What did not go well without being a failure, or null.</summary>
    public string? Remark { get; init; }
}
