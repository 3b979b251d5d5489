using System.Net.Sockets;
using Grpc.Core;

namespace VectorRec.Vectors;

/// <summary>What the status of a failed call means to a caller.</summary>
internal static class RpcFailure
{
    // RFC 9113, section 7.
    private const long EnhanceYourCalm = 0xb;
    private const long ProtocolError = 0x1;

    /// <summary>
    /// The server closes a connection on which many calls were given up (ENHANCE_YOUR_CALM), and every call that is under way on it ends
    /// as if it had asked for too much itself.
    /// </summary>
    public static bool LostItsConnectionToOthers(RpcException failure)
    {
        if (failure.StatusCode != StatusCode.ResourceExhausted)
            return false;
        var cause = failure.Status.DebugException;
        while (cause is not (null or HttpProtocolException))
            cause = cause.InnerException;
        return cause is HttpProtocolException { ErrorCode: EnhanceYourCalm };
    }

    public static VectorIndexException Of(RpcException failure, Uri address, TimeSpan deadline) => failure.StatusCode switch
    {
        // The server itself says Cancelled when its own clock ends the call first; a caller who left has been told before.
        StatusCode.DeadlineExceeded or StatusCode.Cancelled => new(
            $"Qdrant at {address} did not answer within {deadline.TotalMilliseconds:0} ms.", VectorIndexFailure.DeadlineExceeded, failure),
        _ when LostItsConnectionToOthers(failure) => new(
            $"Qdrant at {address} closed the connection twice, on which too many calls were given up.",
            VectorIndexFailure.Unavailable, failure),
        StatusCode.NotFound => new($"Qdrant does not have it: {failure.Status.Detail}", VectorIndexFailure.NotFound, failure),
        StatusCode.InvalidArgument or StatusCode.AlreadyExists or StatusCode.FailedPrecondition or StatusCode.OutOfRange
            or StatusCode.Unimplemented or StatusCode.PermissionDenied or StatusCode.Unauthenticated or StatusCode.ResourceExhausted =>
            new($"Qdrant refused: {failure.Status.Detail}", VectorIndexFailure.Refused, failure),
        _ => new(
            Cause(failure) is { } cause ? $"Qdrant at {address} {cause}" : $"Qdrant at {address} failed: {failure.Status.Detail}",
            VectorIndexFailure.Unavailable, failure),
    };

    // What a person can mend, in one sentence: the driver's own are about frames and handshakes.
    private static string? Cause(RpcException failure)
    {
        for (var cause = failure.Status.DebugException; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }:
                    return "does not speak TLS as it should: give an http address, or one whose certificate is trusted.";
                case HttpProtocolException { ErrorCode: ProtocolError }:
                case Exception when cause.Message.Contains("did not complete the HTTP/2 handshake", StringComparison.Ordinal):
                    return "does not speak gRPC: give its gRPC port, which is 6334 unless it is set, not the one of REST, 6333.";
                case SocketException socket:
                    return $"cannot be reached: {socket.Message}.";
            }
        }

        return null;
    }
}
