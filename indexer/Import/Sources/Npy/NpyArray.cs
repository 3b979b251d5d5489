using System.Buffers.Binary;

namespace VectorRec.Indexer.Import.Sources.Npy;

/// <summary>An array of numbers as NumPy writes it, read from its first row to its last.</summary>
internal sealed class NpyArray : IDisposable
{
    private readonly FileStream _file;
    private readonly NpyHeader _header;
    private readonly byte[] _row;

    private NpyArray(FileStream file, string name, NpyHeader header)
    {
        (_file, Name, _header) = (file, name, header);
        _row = new byte[Width * header.Bytes];
    }

    /// <summary>As it is told to people.</summary>
    public string Name { get; }

    public int Dimensions => _header.Shape.Count;

    public long Rows => _header.Shape[0];

    /// <summary>Numbers of a row.</summary>
    public int Width => Dimensions == 1 ? 1 : (int)Math.Min(_header.Shape[1], 1 << 20);

    public bool IsWhole => _header.Kind is 'i' or 'u';

    /// <exception cref="InputException">It is not such an array, or has not the length that it should have.</exception>
    public static NpyArray Open(string path)
    {
        var name = Path.GetFileName(path);
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            var header = NpyHeader.Read(file, name);
            var numbers = header.Shape.Aggregate((Int128)header.Bytes, (product, length) => product * length);
            if (file.Length - file.Position != numbers)
                throw new InputException(
                    $"{name} is cut or has more behind it: {file.Length - file.Position} bytes where its shape needs {numbers}.");
            return new(file, name, header);
        }
        catch (Exception e)
        {
            file?.Dispose();
            throw e is IOException or UnauthorizedAccessException ? new InputException($"{name} cannot be read: {e.Message}", e) : e;
        }
    }

    /// <summary>Reads the next row.</summary>
    /// <param name="numbers">[width].</param>
    /// <exception cref="InputException">It cannot be read.</exception>
    public void Read(Span<float> numbers)
    {
        Next();
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = Number(_row.AsSpan(i * _header.Bytes, _header.Bytes));
    }

    /// <summary>Reads the next row of an array of integers.</summary>
    /// <returns>Null when it is beyond 64 bits with a sign.</returns>
    /// <exception cref="InputException">It cannot be read.</exception>
    public long? ReadWhole()
    {
        Next();
        var value = Whole(_row);
        return value > long.MaxValue ? null : (long)value;
    }

    public void Dispose() => _file.Dispose();

    private void Next()
    {
        try
        {
            _file.ReadExactly(_row);
        }
        catch (IOException e)
        {
            throw new InputException($"{Name} cannot be read: {e.Message}", e);
        }
    }

    private float Number(ReadOnlySpan<byte> bytes) => (_header.Kind, _header.Bytes, _header.BigEndian) switch
    {
        ('f', 2, false) => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        ('f', 2, true) => (float)BinaryPrimitives.ReadHalfBigEndian(bytes),
        ('f', 4, false) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        ('f', 4, true) => BinaryPrimitives.ReadSingleBigEndian(bytes),
        ('f', _, false) => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        ('f', _, true) => (float)BinaryPrimitives.ReadDoubleBigEndian(bytes),
        _ => (float)Whole(bytes),
    };

    private Int128 Whole(ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var i = 0; i < bytes.Length; i++)
            value = (value << 8) | bytes[_header.BigEndian ? i : bytes.Length - 1 - i];
        var unused = 64 - (8 * bytes.Length);
        return _header.Kind == 'u' ? value : (long)(value << unused) >> unused;
    }
}
