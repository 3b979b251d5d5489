using Google.Protobuf;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace VectorRec.Vectors;

/// <summary>Qdrant's batch of queries, a call whose answer is read by <see cref="ParsedHits"/> and not by the client's objects.</summary>
internal static class HitsMapping
{
    /// <summary>By the client's numbers.</summary>
    public static HitFields Fields { get; } = new(
        QueryBatchResponse.ResultFieldNumber, BatchResult.ResultFieldNumber, ScoredPoint.IdFieldNumber, ScoredPoint.ScoreFieldNumber,
        PointId.NumFieldNumber);

    public static Method<QueryBatchPoints, ParsedHits> Call { get; } = new(
        MethodType.Unary, "qdrant.Points", "QueryBatch",
        Marshallers.Create<QueryBatchPoints>(Write, _ => throw new NotSupportedException()),
        Marshallers.Create<ParsedHits>(
            (_, _) => throw new NotSupportedException(), context => ParsedHits.Read(context.PayloadAsReadOnlySequence(), Fields)));

    public static AsyncUnaryCall<ParsedHits> QueryBatchAsync(CallInvoker invoker, QueryBatchPoints request, CallOptions options) =>
        invoker.AsyncUnaryCall(Call, null, options, request);

    private static void Write(QueryBatchPoints request, SerializationContext context)
    {
        request.WriteTo(context.GetBufferWriter());
        context.Complete();
    }
}
