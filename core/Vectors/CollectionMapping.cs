using Qdrant.Client.Grpc;

namespace VectorRec.Vectors;

/// <summary>How a collection is made, asked about and deleted.</summary>
internal static class CollectionMapping
{
    /// <summary>KB of vectors from which a segment gets a graph; the least that the server knows.</summary>
    public const int IndexingThreshold = 1;

    // CS0612: the client calls obsolete what tells the tested servers to keep vectors on disk and copies in memory; they ignore what
    // replaces it.
#pragma warning disable CS0612

    /// <summary>A collection that takes points without indexing them yet: the graph is built once, when all are there.</summary>
    public static CreateCollection ToRequest(string name, int dimension, CollectionOptions options)
    {
        var request = new CreateCollection
        {
            CollectionName = name,
            VectorsConfig = new VectorsConfig
            {
                Params = new VectorParams { Size = (ulong)dimension, Distance = Distance.Dot, OnDisk = options.OnDisk },
            },
            HnswConfig = new HnswConfigDiff
            {
                M = (ulong)options.M,
                EfConstruct = (ulong)options.EfConstruct,
                FullScanThreshold = (ulong)options.FullScanThreshold,
                MaxIndexingThreads = (ulong)options.IndexingThreads,
            },
            OptimizersConfig = new OptimizersConfigDiff { IndexingThreshold = 0, DefaultSegmentNumber = (ulong)options.Segments },
            ShardNumber = (uint)options.Shards,
            ReplicationFactor = (uint)options.Replicas,
            // A copy that cannot be written is marked as dead, and made anew when its node is back. Were all of them needed, the write
            // would fail, and the copies would differ from then on without anybody saying so.
            WriteConsistencyFactor = 1,
        };
        if (options.Quantize)
        {
            request.QuantizationConfig = new QuantizationConfig
            {
                Scalar = new ScalarQuantization { Type = QuantizationType.Int8, AlwaysRam = true },
            };
        }

        return request;
    }
#pragma warning restore CS0612

    public static UpdateCollection IndexAll(string name) =>
        new() { CollectionName = name, OptimizersConfig = new OptimizersConfigDiff { IndexingThreshold = IndexingThreshold } };

    public static GetCollectionInfoRequest ToStateRequest(string name) => new() { CollectionName = name };

    public static CollectionState ToState(GetCollectionInfoResponse response)
    {
        var info = response.Result;
        var error = info.Status == CollectionStatus.Red ? "the collection is red" : null;
        if (info.OptimizerStatus is { Ok: false } status)
            error = status.Error;
        var bytes = (long)info.Config.Params.VectorsConfig.Params.Size * sizeof(float);
        return new(
            (long)info.PointsCount, (long)info.IndexedVectorsCount, info.Status == CollectionStatus.Green,
            info.Status == CollectionStatus.Grey,
            (long)info.SegmentsCount * IndexingThreshold * 1024 / bytes, error);
    }

    public static CollectionClusterInfoRequest ToCopiesRequest(string name) => new() { CollectionName = name };

    public static (int Whole, int All) ToCopies(CollectionClusterInfoResponse response)
    {
        ReplicaState[] states = [.. response.LocalShards.Select(copy => copy.State), .. response.RemoteShards.Select(copy => copy.State)];
        return (states.Count(state => state == ReplicaState.Active), states.Length);
    }

    public static ListCollectionsRequest ToListRequest() => new();

    public static IReadOnlyList<string> ToNames(ListCollectionsResponse response) =>
        [.. response.Collections.Select(collection => collection.Name).Order(StringComparer.Ordinal)];

    public static DeleteCollection ToDeletion(string name) => new() { CollectionName = name };
}
