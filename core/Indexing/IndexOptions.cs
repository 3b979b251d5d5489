using VectorRec.Catalogue;
using VectorRec.Vectors;

namespace VectorRec.Indexing;

/// <summary>How a generation is built.</summary>
public sealed record IndexOptions
{
    public CollectionOptions Collection { get; init; } = new();

    public GateOptions Gate { get; init; } = new();

    /// <summary>Builds no collection: the scan of the item table is the index, for a machine without Qdrant.</summary>
    public bool Embedded { get; init; }

    /// <summary>Works that are embedded and written at a time.</summary>
    public int BatchSize { get; init; } = 512;

    /// <summary>Batches that may be on their way to the index at a time; memory is bounded by it.</summary>
    public int Parallelism { get; init; } = 4;

    /// <summary>Room for works published later that a small catalogue gets, see <see cref="SpareFor"/>.</summary>
    public const int LeastSpareWorks = 16_384;

    /// <summary>
    /// Works published later that the item table has room for until the next index; each that comes takes about as much memory as one
    /// that is indexed. Null: as many as the catalogue's size asks for.
    /// </summary>
    public int? SpareWorks { get; init; }

    /// <summary>How the item table keeps its embeddings; the vector index has its own setting.</summary>
    public EmbeddingEncoding Encoding { get; init; }

    /// <summary>Threads that one run of the item tower may use.</summary>
    public int TowerThreads { get; init; } = 1;

    /// <summary>Time in which something of the graph has to move, beside five times what it is estimated to take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a store is waited for that goes away in the middle.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Why a generation may serve although it is unlike the one that does; null: it may not.</summary>
    public string? Force { get; init; }

    /// <summary>Goes on with the build that a process which was ended left, if there is one.</summary>
    public bool Resume { get; init; }

    /// <summary>Leaves what serves where it is: the new generation waits to be activated.</summary>
    public bool Hold { get; init; }

    /// <summary>Moves the alias also from a collection that another database had built.</summary>
    public bool TakeAlias { get; init; }

    /// <summary>Generations that are kept for a rollback, beside the one that serves.</summary>
    public int Keep { get; init; } = 2;

    /// <summary>
    /// Spare rows of a table of so many works. A catalogue that is large is also one to which much is published: an eighth of it is hours
    /// of that, where a fixed number would be minutes.
    /// </summary>
    public int SpareFor(int works) => SpareWorks ?? Math.Max(LeastSpareWorks, works / 8);
}
