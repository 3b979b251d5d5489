using System.IO.Hashing;

namespace VectorRec.Funnel;

/// <summary>
/// A share of all requests, which ones follows from their ids: a smaller share is part of a larger one, on every instance alike.
/// </summary>
public static class RequestShare
{
    /// <param name="share">In [0, 1].</param>
    public static bool Includes(Guid request, double share) => share >= 1 || Hash(request) < share * ulong.MaxValue;

    /// <summary>XXH3 of the id's bytes.</summary>
    internal static ulong Hash(Guid request)
    {
        Span<byte> bytes = stackalloc byte[16];
        request.TryWriteBytes(bytes);
        return XxHash3.HashToUInt64(bytes);
    }
}
