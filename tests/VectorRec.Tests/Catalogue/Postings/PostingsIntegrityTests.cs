using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using VectorRec.Catalogue;
using VectorRec.Catalogue.Postings;

namespace VectorRec.Tests.Catalogue.Postings;

/// <summary>Files whose checksum is right and whose posting lists are not.</summary>
public sealed class PostingsIntegrityTests : IDisposable
{
    private const int Works = 60;

    private readonly TemporaryFolder _folder = new();
    private readonly string _path;
    private readonly byte[] _good;

    public PostingsIntegrityTests()
    {
        _path = _folder["items.vrt"];
        var (items, _, _) = SomePostings.Table(_path, Works, 5, seed: 1);
        items.Dispose();
        _good = File.ReadAllBytes(_path);
    }

    public static TheoryData<int> Families => [.. PostingColumns.Families.Select(by => (int)by)];

    [Theory]
    [MemberData(nameof(Families))]
    public void A_row_that_there_is_not_is_refused(int by)
    {
        var column = PostingColumns.RowsOf((PostedBy)by);
        foreach (var row in (int[])[Works, -1, int.MinValue, int.MaxValue])
        {
            // First and last.
            AssertRefused(column, bad => BinaryPrimitives.WriteInt32LittleEndian(Section(bad, column), row));
            AssertRefused(column, bad => BinaryPrimitives.WriteInt32LittleEndian(Section(bad, column)[^4..], row));
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Starts_that_do_not_ascend_or_lead_out_of_the_rows_are_refused(int by)
    {
        var (column, rows) = (PostingColumns.StartOf((PostedBy)by), PostingColumns.RowsOf((PostedBy)by));
        var past = (uint)(Section(_good, rows).Length / sizeof(int)) + 1;
        AssertRefused(column, bad => BinaryPrimitives.WriteUInt32LittleEndian(Section(bad, column), 1));
        AssertRefused(column, bad => BinaryPrimitives.WriteUInt32LittleEndian(Section(bad, column)[^4..], past));
        AssertRefused(column, bad => BinaryPrimitives.WriteUInt32LittleEndian(Section(bad, column)[^4..], uint.MaxValue));
        AssertRefused(column, bad => BinaryPrimitives.WriteInt64LittleEndian(bad.AsSpan(LengthAt(column)), 0));
        // One list has no start between others.
        if (by != (int)PostedBy.All)
            AssertRefused(column, bad => BinaryPrimitives.WriteUInt32LittleEndian(Section(bad, column)[^8..], int.MaxValue));
    }

    [Fact]
    public void Nothing_is_refused_that_was_not_changed()
    {
        Write(_good, _ => { });
        ItemTable.Open(_path).Dispose();
    }

    [Fact]
    public void A_table_of_the_version_before_is_refused_with_what_to_do()
    {
        Write(_good, bad => BinaryPrimitives.WriteUInt64LittleEndian(bad, 0x3245_4C42_4154_5256));
        var refused = Assert.Throws<InvalidDataException>(() => ItemTable.Open(_path));
        Assert.EndsWith("is not an item table of this version: run `indexer index` again.", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private void AssertRefused(ItemColumn column, Action<byte[]> damage)
    {
        Write(_good, damage);
        var refused = Assert.Throws<InvalidDataException>(() => ItemTable.Open(_path).Dispose());
        Assert.Contains($"its {column} section", refused.Message, StringComparison.Ordinal);
    }

    private void Write(byte[] good, Action<byte[]> damage)
    {
        var bad = (byte[])good.Clone();
        damage(bad);
        ref var header = ref Unsafe.As<byte, ItemTableHeader>(ref bad[0]);
        header.Checksum = 0;
        header.Checksum = XxHash3.HashToUInt64(bad);
        File.WriteAllBytes(_path, bad);
    }

    private static int LengthAt(ItemColumn column) => ItemTableHeader.FieldsSize + (16 * (int)column) + 8;

    private static Span<byte> Section(byte[] file, ItemColumn column) => file.AsSpan(
        (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(LengthAt(column) - 8)),
        (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(LengthAt(column))));
}
