using Npgsql;
using VectorRec.Storage;
using VectorRec.Vectors;

namespace VectorRec.Indexing;

/// <summary>Where generations live: their runs in Postgres, their collections in Qdrant, everything else in one folder each.</summary>
/// <param name="Folder">Holds one folder a generation.</param>
public sealed record GenerationHome(NpgsqlDataSource Database, QdrantConnection Qdrant, string Folder, TimeProvider Time)
{
    /// <summary>Name that always leads to the collection of the generation that serves.</summary>
    public string Alias { get; init; } = "works";

    internal IndexRunStore Runs => new(Database, Time);

    internal VectorCollections Collections => new(Qdrant);

    internal VectorIndex Index => new(Qdrant);

    /// <summary>Makes a run the one that serves, in Postgres and behind the alias, or in neither.</summary>
    internal Task ActivateAsync(IndexRun run, CancellationToken ct) =>
        Runs.ActivateAsync(run.RunId, token => Collections.SwitchAliasAsync(Alias, run.Collection, token), ct);

    internal string FolderOf(IndexRun run) => Path.Combine(Folder, run.Folder);
}
