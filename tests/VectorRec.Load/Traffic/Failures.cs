using Grpc.Core;

namespace VectorRec.Load.Traffic;

/// <summary>Errors by kind, so that a thousand of one kind read as one line.</summary>
internal static class Failures
{
    public static string KindOf(Exception e) => e switch
    {
        RpcException rpc => $"qdrant {rpc.StatusCode}",
        HttpRequestException http => $"http {http.HttpRequestError}",
        OperationCanceledException => "timed out",
        _ => e.GetType().Name,
    };
}
