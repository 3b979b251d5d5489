using VectorRec.Resilience;
using VectorRec.Storage;
using VectorRec.Vectors;

namespace VectorRec.Indexing.Resuming;

/// <summary>Stores that go away while a generation is built.</summary>
internal sealed class Outages(GenerationHome home, TimeSpan longest, Action<string> tell)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    private readonly OutageWait _wait = new(longest, home.Time, tell);

    /// <summary>Whether it says that a store went away, and of no defect and no refusal.</summary>
    public static bool Is(Exception failure) => failure is VectorIndexException { IsOutage: true } || Database.IsOutage(failure);

    /// <exception cref="StoreLostException">It was not back in time.</exception>
    public Task UntilOverAsync(Exception failure, CancellationToken ct) => failure is VectorIndexException
        ? _wait.UntilBackAsync("Qdrant", failure, token => home.Qdrant!.VersionAsync(Deadline, token), ct)
        : _wait.UntilBackAsync("Postgres", failure, home.Database.FindPrimaryAsync, ct);
}
