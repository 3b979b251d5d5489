using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace VectorRec.Users.Sessions;

/// <summary>
/// A cursor as the text that clients carry: format (1 byte), name of the key (4), minutes since 1970 (4), session (8), subject (8), works,
/// HMAC-SHA256 of all that (16), in base64 for addresses. Nothing of it is secret; none of it can be changed.
/// </summary>
public static class CursorText
{
    private const byte Format = 1;
    private const int Fixed = 1 + CursorKey.NameBytes + 4 + 8 + 8;

    /// <param name="most">Newest works that it holds.</param>
    public static string Write(SessionCursor cursor, CursorKey key, int most)
    {
        var bytes = new List<byte>(Fixed + (cursor.Works.Length * 4)) { Format };
        bytes.AddRange(key.Name);
        Span<byte> numbers = stackalloc byte[20];
        BinaryPrimitives.WriteUInt32LittleEndian(numbers, (uint)(cursor.At.ToUnixTimeSeconds() / 60));
        BinaryPrimitives.WriteInt64LittleEndian(numbers[4..], cursor.Session);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[12..], cursor.Subject);
        bytes.AddRange(numbers);
        SessionWorks.Write(bytes, cursor.Works, most);
        bytes.AddRange(key.Seal(CollectionsMarshal.AsSpan(bytes)));
        return Base64Url.EncodeToString(CollectionsMarshal.AsSpan(bytes));
    }

    /// <param name="keys">Those that may have sealed it.</param>
    /// <returns>Null when none of them did.</returns>
    public static SessionCursor? Read(string text, IEnumerable<CursorKey> keys)
    {
        if (!Base64Url.IsValid(text))
            return null;
        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length < Fixed + CursorKey.SealBytes || bytes[0] != Format)
            return null;
        var sealedBytes = bytes.AsSpan(0, bytes.Length - CursorKey.SealBytes);
        var seal = bytes.AsSpan(bytes.Length - CursorKey.SealBytes);
        foreach (var key in keys)
        {
            if (sealedBytes[1..(1 + CursorKey.NameBytes)].SequenceEqual(key.Name)
                && CryptographicOperations.FixedTimeEquals(seal, key.Seal(sealedBytes)))
                return Open(sealedBytes[(1 + CursorKey.NameBytes)..]);
        }

        return null;
    }

    private static SessionCursor? Open(ReadOnlySpan<byte> bytes) => SessionWorks.Read(bytes[20..]) is { } works
        ? new(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[4..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[12..]),
            DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32LittleEndian(bytes) * 60L), works)
        : null;
}
