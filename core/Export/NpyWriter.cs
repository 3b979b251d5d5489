using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace VectorRec.Export;

/// <summary>
/// Streams one NumPy array (format 1.0, C order, little-endian) of [rows, width], or of [rows] when the width is 1 and
/// <paramref name="flat"/> is set. The number of rows is written when it is known, at the end.
/// </summary>
internal sealed class NpyWriter<T>(string path, int width, bool flat = false) : IDisposable
    where T : unmanaged
{
    private const int HeaderLength = 128;

    private readonly FileStream _file = Create(path);
    private long _rows;

    /// <param name="row">[width].</param>
    public void Append(ReadOnlySpan<T> row)
    {
        if (row.Length != width)
            throw new ArgumentException($"A row of {row.Length} does not fit an array of width {width}.", nameof(row));
        _file.Write(MemoryMarshal.AsBytes(row));
        _rows++;
    }

    public void Append(T value) => Append(new ReadOnlySpan<T>(in value));

    public void Dispose()
    {
        var shape = flat ? $"({_rows},)" : $"({_rows}, {width})";
        var header = string.Create(
            CultureInfo.InvariantCulture, $"{{'descr': '{Descriptor()}', 'fortran_order': False, 'shape': {shape}, }}");
        var bytes = new byte[HeaderLength];
        ((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, HeaderLength - 10, 0]).CopyTo(bytes);
        bytes.AsSpan(10).Fill((byte)' ');
        Encoding.ASCII.GetBytes(header, bytes.AsSpan(10));
        bytes[^1] = (byte)'\n';
        _file.Position = 0;
        _file.Write(bytes);
        _file.Dispose();
    }

    private static FileStream Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        file.Write(new byte[HeaderLength]);
        return file;
    }

    private static string Descriptor() =>
        typeof(T) == typeof(int) ? "<i4"
        : typeof(T) == typeof(long) ? "<i8"
        : typeof(T) == typeof(short) ? "<i2"
        : typeof(T) == typeof(byte) ? "|u1"
        : typeof(T) == typeof(float) ? "<f4"
        : throw new NotSupportedException($"{typeof(T).Name} has no NumPy descriptor here.");
}
