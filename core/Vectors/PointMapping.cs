using Qdrant.Client.Grpc;
using PointVectors = Qdrant.Client.Grpc.Vectors;

namespace VectorRec.Vectors;

/// <summary>How points are written and counted.</summary>
internal static class PointMapping
{
    public static UpsertPoints ToUpsert(string collection, IReadOnlyList<VectorPoint> points)
    {
        var request = new UpsertPoints { CollectionName = collection, Wait = true };
        request.Points.Capacity = points.Count;
        foreach (var point in points)
            request.Points.Add(ToPoint(point));
        return request;
    }

    public static CountPoints ToCount(string collection) => new() { CollectionName = collection, Exact = true };

    private static PointStruct ToPoint(VectorPoint point)
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
