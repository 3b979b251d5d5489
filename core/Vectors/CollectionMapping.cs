using Qdrant.Client.Grpc;
using PointVectors = Qdrant.Client.Grpc.Vectors;

namespace VectorRec.Vectors;

/// <summary>How a collection is asked for.</summary>
internal static class CollectionMapping
{
    /// <summary>KB of vectors from which a segment gets a graph; the least that the server knows.</summary>
    public const int IndexingThreshold = 1;

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
            WriteConsistencyFactor = (uint)options.Replicas,
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

    public static UpdateCollection IndexAll(string name) =>
        new() { CollectionName = name, OptimizersConfig = new OptimizersConfigDiff { IndexingThreshold = IndexingThreshold } };

    public static PointStruct ToPoint(VectorPoint point)
    {
        var result = new PointStruct
        {
            Id = new PointId { Num = (ulong)point.Work.WorkId },
            Vectors = new PointVectors { Vector = new Vector { Dense = QueryMapping.ToDense(point.Vector.Span) } },
        };
        PayloadMapping.Write(point.Work, result.Payload);
        return result;
    }
}
