using System.IO.Hashing;
using System.Runtime.CompilerServices;
using VectorRec.Catalogue.Postings;

namespace VectorRec.Catalogue;

/// <summary>
/// What makes a file an item table. Reading a damaged one through raw pointers would be undefined, so all is checked at open.
/// </summary>
internal static unsafe class ItemTableIntegrity
{
    private const int Chunk = 1 << 26;

    /// <summary>XXH3 of the whole file, with the checksum's own field taken as 0.</summary>
    public static ulong Checksum(byte* start, long length)
    {
        var hash = new XxHash3();
        Span<byte> header = stackalloc byte[ItemTableHeader.FieldsSize];
        new ReadOnlySpan<byte>(start, header.Length).CopyTo(header);
        Unsafe.As<byte, ItemTableHeader>(ref header[0]).Checksum = 0;
        hash.Append(header);
        for (long at = header.Length; at < length; at += Chunk)
            hash.Append(new ReadOnlySpan<byte>(start + at, (int)Math.Min(Chunk, length - at)));
        return hash.GetCurrentHashAsUInt64();
    }

    public static void Check(string path, byte* start, long length, in ItemTableHeader header)
    {
        if (header.Magic != ItemTableHeader.ExpectedMagic)
            throw new InvalidDataException($"{path} is not an item table of this version: run `indexer index` again.");
        if (header.Rows is < 0 or > int.MaxValue / 2 || header.Dimension is < 1 or > 4096 || header.SlotBits is < 1 or > 30
            || header.Spare is < 0 or > int.MaxValue / 2 || !Enum.IsDefined(header.Encoding))
            throw new InvalidDataException($"{path} has a damaged header.");
        var sections = new ReadOnlySpan<long>(start + ItemTableHeader.FieldsSize, ItemTableHeader.SectionCount * 2);
        for (var i = 0; i < sections.Length; i += 2)
        {
            if (sections[i] < ItemTableHeader.Size || sections[i + 1] < 0 || sections[i + 1] > length - sections[i])
                throw new InvalidDataException($"{path} is cut short: its {(ItemColumn)(i / 2)} column ends after the file.");
        }

        if (Checksum(start, length) != header.Checksum)
            throw new InvalidDataException($"{path} is damaged: its checksum does not match.");
        PostingsIntegrity.Check(path, start, sections, header.Rows);
    }
}
