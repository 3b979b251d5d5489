using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VectorRec.Features;

/// <summary>The first bytes of a file of item features. All numbers are little-endian.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct ItemFeaturesHeader
{
    public const ulong ExpectedMagic = 0x3154_4145_4649_5256; // "VRIFEAT1"
    public const int Size = 128;

    private const int Chunk = 1 << 26;

    public ulong Magic;
    public long Rows;

    /// <summary>The generation's run, so that the file cannot be read beside another run's item table.</summary>
    public long RunId;

    /// <summary>XXH3 of the whole file, with this field taken as 0.</summary>
    public ulong Checksum;

    /// <summary>XXH3 of the hash of the schema that the columns follow from.</summary>
    public UInt128 Schema;

    public static UInt128 SchemaOf(string schemaHash) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(schemaHash.AsSpan()));

    public static unsafe ulong ChecksumOf(byte* start, long length)
    {
        var hash = new XxHash3();
        Span<byte> header = stackalloc byte[Size];
        new ReadOnlySpan<byte>(start, Size).CopyTo(header);
        Unsafe.As<byte, ItemFeaturesHeader>(ref header[0]).Checksum = 0;
        hash.Append(header);
        for (long at = Size; at < length; at += Chunk)
            hash.Append(new ReadOnlySpan<byte>(start + at, (int)Math.Min(Chunk, length - at)));
        return hash.GetCurrentHashAsUInt64();
    }
}
