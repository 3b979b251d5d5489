using Qdrant.Client.Grpc;

namespace VectorRec.Vectors;

/// <summary>How the ids of a collection are read, in their order.</summary>
internal static class ScrollMapping
{
    /// <param name="from">The first id that is wanted.</param>
    public static ScrollPoints ToRequest(string collection, long from, int limit) => new()
    {
        CollectionName = collection,
        Offset = new PointId { Num = (ulong)from },
        Limit = (uint)limit,
        WithPayload = new WithPayloadSelector { Enable = false },
        WithVectors = new WithVectorsSelector { Enable = false },
    };

    public static long[] ToIds(ScrollResponse response) => [.. response.Result.Select(point => (long)point.Id.Num)];

    /// <returns>Null after the last page.</returns>
    public static long? ToNext(ScrollResponse response) => (long?)response.NextPageOffset?.Num;
}
