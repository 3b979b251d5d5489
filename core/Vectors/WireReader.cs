using System.Buffers;
using System.Buffers.Binary;

namespace VectorRec.Vectors;

/// <summary>Walks the fields of one message of protocol buffers, where it lies.</summary>
internal ref struct WireReader(ReadOnlySequence<byte> message)
{
    private SequenceReader<byte> _reader = new(message);
    private int _type;

    /// <summary>Goes to the next field, whose value has to be read or skipped.</summary>
    public bool Next(out int field)
    {
        field = 0;
        if (_reader.End)
            return false;
        var tag = Varint();
        (field, _type) = ((int)(tag >> 3), (int)(tag & 7));
        return true;
    }

    public ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (!_reader.TryRead(out var part))
                throw Cut();
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
                return value;
        }

        throw new InvalidDataException("A number of the answer has no end.");
    }

    public float Float()
    {
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        if (_type != 5 || !_reader.TryCopyTo(bytes))
            throw Cut();
        _reader.Advance(sizeof(float));
        return BinaryPrimitives.ReadSingleLittleEndian(bytes);
    }

    /// <summary>The bytes of a message within this one.</summary>
    public ReadOnlySequence<byte> Message()
    {
        var length = Varint();
        if (_type != 2 || length > (ulong)_reader.Remaining)
            throw Cut();
        var start = _reader.Position;
        _reader.Advance((long)length);
        return _reader.Sequence.Slice(start, (long)length);
    }

    public void Skip()
    {
        var length = _type switch
        {
            0 => Varint() is var _ ? 0 : 0L,
            1 => sizeof(ulong),
            2 => (long)Math.Min(Varint(), long.MaxValue),
            5 => sizeof(uint),
            _ => throw new InvalidDataException($"The answer has a field of type {_type}."),
        };
        if (length > _reader.Remaining)
            throw Cut();
        _reader.Advance(length);
    }

    private static InvalidDataException Cut() => new("The answer is cut short or of another kind.");
}
