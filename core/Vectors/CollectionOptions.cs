namespace VectorRec.Vectors;

/// <summary>How a collection is built. The defaults suit one server and up to some million works.</summary>
public sealed record CollectionOptions
{
    /// <summary>Edges a node of the graph.</summary>
    public int M { get; init; } = 16;

    /// <summary>Width of the beam that places a node in the graph.</summary>
    public int EfConstruct { get; init; } = 128;

    /// <summary>
    /// KB of vectors of a segment below which a query compares with all of them: there that is as fast as the graph, and exact. At least
    /// 10.
    /// </summary>
    public int FullScanThreshold { get; init; } = 10_000;

    /// <summary>
    /// Keep a copy of the vectors as 8-bit numbers in memory: a quarter of the size, the best hits scored again with the originals.
    /// </summary>
    public bool Quantize { get; init; }

    /// <summary>Keep the original vectors on disk, mapped into memory.</summary>
    public bool OnDisk { get; init; }

    /// <summary>Parts that a cluster can spread.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>Copies of each part in a cluster.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>
    /// Segments that the server aims at a shard; 0 leaves it to the server, which takes one for each core. A query visits all.
    /// </summary>
    public int Segments { get; init; }

    /// <summary>Threads that build the graph; 0 leaves it to the server.</summary>
    public int IndexingThreads { get; init; }
}
