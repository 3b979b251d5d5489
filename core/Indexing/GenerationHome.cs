using VectorRec.Storage;
using VectorRec.Storage.Runs;
using VectorRec.Vectors;

namespace VectorRec.Indexing;

/// <summary>Where generations live: their runs in Postgres, their collections in Qdrant, everything else in one folder each.</summary>
/// <param name="Qdrant">Null on a machine without it: then generations have no collections, and those that have one are left alone.</param>
/// <param name="Folder">Holds one folder a generation.</param>
public sealed record GenerationHome(Database Database, QdrantConnection? Qdrant, string Folder, TimeProvider Time)
{
    /// <summary>Name that always leads to the collection of the generation that serves.</summary>
    public string Alias { get; init; } = "works";

    internal IndexRunStore Runs => new(Database, Time);

    internal VectorCollections Collections => new(Reached);

    /// <summary>The same, each call of which is given so long.</summary>
    internal VectorCollections CollectionsWithin(TimeSpan deadline) => new(Reached, deadline);

    internal VectorIndex Index => new(Reached);

    private QdrantConnection Reached =>
        Qdrant ?? throw new IndexRefusedException("This needs Qdrant: give its address, and not --embedded.");

    /// <summary>Names of the collections that there are; none on a machine without Qdrant.</summary>
    internal async Task<IReadOnlySet<string>> CollectionsAsync(CancellationToken ct) =>
        Qdrant is null ? new HashSet<string>() : (await Collections.ListAsync(ct)).ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether all that belongs to a run can be reached from here.</summary>
    internal bool Reaches(IndexRun run) => run.IsEmbedded || Qdrant is not null;

    /// <summary>
    /// Makes a run the one that serves, in Postgres and behind the alias, or in neither. A run without a collection leaves the alias where
    /// it is.
    /// </summary>
    internal Task ActivateAsync(IndexRun run, CancellationToken ct) =>
        Runs.ActivateAsync(
            run.RunId, token => run.IsEmbedded ? Task.CompletedTask : Collections.SwitchAliasAsync(Alias, run.Collection, token), ct);

    internal string FolderOf(IndexRun run) => Path.Combine(Folder, run.Folder);
}
