using Grpc.Core;

namespace VectorRec.Vectors;

/// <summary>What the status of a failed call means to a caller.</summary>
internal static class RpcFailure
{
    public static VectorIndexException Of(RpcException failure, Uri address, TimeSpan deadline) => failure.StatusCode switch
    {
        StatusCode.DeadlineExceeded => new(
            $"Qdrant at {address} did not answer within {deadline.TotalMilliseconds:0} ms.", VectorIndexFailure.DeadlineExceeded, failure),
        StatusCode.NotFound => new($"Qdrant does not have it: {failure.Status.Detail}", VectorIndexFailure.NotFound, failure),
        StatusCode.InvalidArgument or StatusCode.AlreadyExists or StatusCode.FailedPrecondition or StatusCode.OutOfRange
            or StatusCode.Unimplemented or StatusCode.PermissionDenied or StatusCode.Unauthenticated or StatusCode.ResourceExhausted =>
            new($"Qdrant refused: {failure.Status.Detail}", VectorIndexFailure.Refused, failure),
        _ => new($"Qdrant at {address} failed: {failure.Status.Detail}", VectorIndexFailure.Unavailable, failure),
    };
}
