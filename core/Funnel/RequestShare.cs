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

    /// <summary>The n-th number that follows from a hash: as good as drawn, and the same each time.</summary>
    /// <remarks>SplitMix64.</remarks>
    internal static ulong Draw(ulong seed, long n)
    {
        var x = seed + ((ulong)n * 0x9E37_79B9_7F4A_7C15UL);
        x = (x ^ (x >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D0_49BB_1331_11EBUL;
        return x ^ (x >> 31);
    }
}
