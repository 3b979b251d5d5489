using System.Buffers.Binary;
using System.Text;
using VectorRec.Records;

namespace VectorRec.Storage.Records;

/// <summary>
/// Staged rows as Postgres's binary COPY has them (https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format"), in memory, so
/// that several processors can write them before one connection sends them. Not for use by several threads at once.
/// </summary>
public sealed class CopyRows
{
    private const long MicrosecondsOf2000 = 946_684_800_000_000;
    private const int BigintType = 20;
    private const int TextType = 25;
    private const int RealType = 700;

    private byte[] _bytes = new byte[1 << 16];
    private int _length;

    /// <summary>What a stream begins with.</summary>
    internal static ReadOnlyMemory<byte> Header { get; } =
        new byte[] { (byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 255, (byte)'\r', (byte)'\n', 0,
            0, 0, 0, 0, 0, 0, 0, 0 };

    /// <summary>What it ends with.</summary>
    internal static ReadOnlyMemory<byte> Trailer { get; } = new byte[] { 255, 255 };

    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    public void Clear() => _length = 0;

    /// <param name="row">Without defects.</param>
    public void Add(Row row)
    {
        Int16((short)(row.Cells.Length + 2));
        Bigint(row.Line);
        Bigint(Cleared(row));
        for (var i = 0; i < row.Cells.Length; i++)
        {
            if (row.Cells[i].State == CellState.Present)
                Value(row.Kind.Fields[i], row.Cells[i]);
            else
                Int32(-1);
        }
    }

    private static long Cleared(Row row)
    {
        var bits = 0L;
        for (var i = 0; i < row.Cells.Length; i++)
        {
            if (row.Cells[i].State == CellState.Cleared)
                bits |= 1L << i;
        }

        return bits;
    }

    private void Value(Field field, in Cell cell)
    {
        switch (field.Column)
        {
            case ColumnType.Bigint:
                Bigint(cell.Integer);
                break;
            case ColumnType.Integer:
                Int32(4);
                Int32((int)cell.Integer);
                break;
            case ColumnType.Smallint:
                Int32(2);
                Int16((short)cell.Integer);
                break;
            case ColumnType.Real:
                Real((float)cell.Number);
                break;
            case ColumnType.Double:
                Bigint(BitConverter.DoubleToInt64Bits(cell.Number));
                break;
            case ColumnType.Time:
                Bigint(((cell.Time.Utc - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond) - MicrosecondsOf2000);
                break;
            case ColumnType.Uuid:
                Int32(16);
                cell.Uuid.TryWriteBytes(Room(16), bigEndian: true, out _);
                break;
            case ColumnType.Texts:
                List(TextType, cell.Texts, static (rows, text) => rows.Text(text));
                break;
            case ColumnType.Bigints:
                List(BigintType, cell.Integers, static (rows, integer) => rows.Bigint(integer));
                break;
            case ColumnType.Reals:
                List(RealType, cell.Numbers, static (rows, number) => rows.Real(number));
                break;
            default:
                Text(cell.Text);
                break;
        }
    }

    private void Text(string text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        Int32(bytes);
        Encoding.UTF8.GetBytes(text, Room(bytes));
    }

    // Dimensions, whether there are nulls, the items' type; of the dimension, its length and where it begins.
    private void List<T>(int type, T[] items, Action<CopyRows, T> write)
    {
        var start = _length;
        Int32(0);
        Int32(items.Length == 0 ? 0 : 1);
        Int32(0);
        Int32(type);
        if (items.Length > 0)
        {
            Int32(items.Length);
            Int32(1);
        }

        foreach (var item in items)
            write(this, item);
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(start), _length - start - 4);
    }

    private void Bigint(long value)
    {
        var room = Room(12);
        BinaryPrimitives.WriteInt32BigEndian(room, 8);
        BinaryPrimitives.WriteInt64BigEndian(room[4..], value);
    }

    private void Real(float value)
    {
        var room = Room(8);
        BinaryPrimitives.WriteInt32BigEndian(room, 4);
        BinaryPrimitives.WriteSingleBigEndian(room[4..], value);
    }

    private void Int32(int value) => BinaryPrimitives.WriteInt32BigEndian(Room(4), value);

    private void Int16(short value) => BinaryPrimitives.WriteInt16BigEndian(Room(2), value);

    private Span<byte> Room(int bytes)
    {
        if (_bytes.Length - _length < bytes)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + bytes));
        var room = _bytes.AsSpan(_length, bytes);
        _length += bytes;
        return room;
    }
}
