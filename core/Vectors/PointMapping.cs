using System.Buffers;
using System.Collections.Concurrent;
using Grpc.Core;
using Qdrant.Client.Grpc;
using PointVectors = Qdrant.Client.Grpc.Vectors;

namespace VectorRec.Vectors;

/// <summary>
/// How points are written, deleted and counted. Upserts are written straight to the wire: the client would make objects of each point and
/// copy its vector number by number.
/// </summary>
internal static class PointMapping
{
    private static readonly ConcurrentBag<WireWriter> Spare = [];

    /// <summary>The fields that an upsert writes, by the client's numbers.</summary>
    public static PointFields Fields { get; } = new(
        UpsertPoints.CollectionNameFieldNumber, UpsertPoints.WaitFieldNumber, UpsertPoints.PointsFieldNumber, PointStruct.IdFieldNumber,
        PointId.NumFieldNumber, PointStruct.VectorsFieldNumber, PointVectors.VectorFieldNumber, Vector.DenseFieldNumber,
        DenseVector.DataFieldNumber);

    public static Method<WireWriter, PointsOperationResponse> Upsert { get; } = new(
        MethodType.Unary, "qdrant.Points", "Upsert",
        Marshallers.Create<WireWriter>(Write, _ => throw new NotSupportedException()),
        Marshallers.Create<PointsOperationResponse>((_, _) => throw new NotSupportedException(), Read));

    /// <summary>A request in memory that <see cref="Return"/> takes back.</summary>
    public static WireWriter ToUpsert(string collection, IReadOnlyList<VectorPoint> points)
    {
        var request = Spare.TryTake(out var spare) ? spare : new();
        request.Clear();
        request.Text(Fields.Collection, collection);
        request.Number(Fields.Wait, 1);
        foreach (var point in points)
            Write(request, point);
        return request;
    }

    /// <summary>Only after a call that ended well: the driver may still read the request of another.</summary>
    public static void Return(WireWriter request) => Spare.Add(request);

    public static CountPoints ToCount(string collection) => new() { CollectionName = collection, Exact = true };

    public static DeletePoints ToDeletion(string collection, IEnumerable<long> works)
    {
        var ids = new PointsIdsList();
        foreach (var work in works)
            ids.Ids.Add(new PointId { Num = (ulong)work });
        return new DeletePoints { CollectionName = collection, Wait = true, Points = new PointsSelector { Points = ids } };
    }

    private static void Write(WireWriter request, in VectorPoint point)
    {
        var written = request.Begin(Fields.Point);
        var id = request.Begin(Fields.Id);
        request.Number(Fields.Number, (ulong)point.WorkId);
        request.End(id);
        var vectors = request.Begin(Fields.Vectors);
        var vector = request.Begin(Fields.Vector);
        var dense = request.Begin(Fields.Dense);
        request.Floats(Fields.Data, point.Vector.Span);
        request.End(dense);
        request.End(vector);
        request.End(vectors);
        request.End(written);
    }

    private static void Write(WireWriter request, SerializationContext context)
    {
        context.SetPayloadLength(request.Written.Length);
        context.GetBufferWriter().Write(request.Written.Span);
        context.Complete();
    }

    // Whether it was done is the call's status.
    private static PointsOperationResponse Read(DeserializationContext context) => new();
}

/// <summary>The numbers of the fields of an upsert, from the outermost message inwards.</summary>
internal readonly record struct PointFields(
    int Collection, int Wait, int Point, int Id, int Number, int Vectors, int Vector, int Dense, int Data);
