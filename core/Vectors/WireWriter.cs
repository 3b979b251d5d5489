using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace VectorRec.Vectors;

/// <summary>Writes messages of protocol buffers one field after the other, without objects. What <see cref="WireReader"/> reads.</summary>
internal sealed class WireWriter
{
    // Of a message within a message: its length is known when it ends, and has room for 2 MB.
    private const int LengthBytes = 3;

    private readonly ArrayBufferWriter<byte> _message = new(1 << 16);

    public ReadOnlyMemory<byte> Written => _message.WrittenMemory;

    /// <summary>Begins anew, in the same memory.</summary>
    public void Clear() => _message.ResetWrittenCount();

    public void Number(int field, ulong value)
    {
        Varint((ulong)field << 3);
        Varint(value);
    }

    public void Text(int field, string value)
    {
        Varint((ulong)field << 3 | 2);
        Varint((ulong)Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, _message);
    }

    /// <summary>Packed.</summary>
    public void Floats(int field, ReadOnlySpan<float> values)
    {
        Varint((ulong)field << 3 | 2);
        Varint((ulong)values.Length * sizeof(float));
        if (BitConverter.IsLittleEndian)
        {
            _message.Write(MemoryMarshal.AsBytes(values));
            return;
        }

        foreach (var value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(_message.GetSpan(sizeof(float)), value);
            _message.Advance(sizeof(float));
        }
    }

    /// <summary>Begins a message within the present one.</summary>
    /// <returns>What <see cref="End"/> asks for.</returns>
    public int Begin(int field)
    {
        Varint((ulong)field << 3 | 2);
        _message.GetSpan(LengthBytes);
        _message.Advance(LengthBytes);
        return _message.WrittenCount;
    }

    /// <exception cref="InvalidOperationException">The message has 2 MB or more.</exception>
    public void End(int start)
    {
        var length = _message.WrittenCount - start;
        if (length >= 1 << (7 * LengthBytes))
            throw new InvalidOperationException($"A message of {length} bytes is too long to be written within another one.");
        var at = MemoryMarshal.AsMemory(_message.WrittenMemory).Span[(start - LengthBytes)..];
        for (var i = 0; i < LengthBytes; i++, length >>= 7)
            at[i] = (byte)(length & 0x7f | (i < LengthBytes - 1 ? 0x80 : 0));
    }

    private void Varint(ulong value)
    {
        var at = _message.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
            at[length++] = (byte)(value | 0x80);
        at[length++] = (byte)value;
        _message.Advance(length);
    }
}
