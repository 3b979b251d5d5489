using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace VectorRec.Experiments;

/// <summary>
/// Where a user falls: by a hash of a salt and the user, so that every instance, after every restart, says the same, and two salts say
/// nothing of each other.
/// </summary>
public static class Slots
{
    /// <summary>Of a layer.</summary>
    public const int Count = 1_000;

    private const int MaxSalt = 256;

    /// <summary>XXH3-64 of the salt in UTF-8, a zero, and the user as 8 bytes, the lowest first.</summary>
    public static ulong Hash(string salt, long user)
    {
        Span<byte> bytes = stackalloc byte[MaxSalt + 9];
        var length = Encoding.UTF8.GetBytes(salt, bytes[..MaxSalt]);
        bytes[length] = 0;
        BinaryPrimitives.WriteInt64LittleEndian(bytes[(length + 1)..], user);
        return XxHash3.HashToUInt64(bytes[..(length + 9)]);
    }

    /// <summary>The part of <paramref name="parts"/> that a user is in.</summary>
    public static int Of(string salt, long user, int parts) => (int)Math.BigMul(Hash(salt, user), (ulong)parts, out _);
}
