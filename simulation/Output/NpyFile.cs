using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace VectorRec.Simulation.Output;

/// <summary>NumPy arrays, format 1.0, C order, little-endian.</summary>
internal static class NpyFile
{
    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];

    public static void Write<T>(string path, ReadOnlySpan<T> values, ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        var lengths = new StringBuilder();
        foreach (var length in shape)
            lengths.Append(CultureInfo.InvariantCulture, $"{length},");
        var header = $"{{'descr': '{Descriptor<T>()}', 'fortran_order': False, 'shape': ({lengths}), }}";
        // The data starts at a multiple of 64.
        var padded = header.PadRight(((Magic.Length + 2 + header.Length + 1 + 63) / 64 * 64) - Magic.Length - 3) + "\n";
        using var file = File.Create(path);
        file.Write(Magic);
        file.WriteByte((byte)padded.Length);
        file.WriteByte((byte)(padded.Length >> 8));
        file.Write(Encoding.ASCII.GetBytes(padded));
        file.Write(MemoryMarshal.AsBytes(values));
    }

    /// <summary>All values, in C order.</summary>
    /// <exception cref="InvalidDataException">Not an array of <typeparamref name="T"/> as <see cref="Write"/> writes it.</exception>
    public static T[] Read<T>(string path)
        where T : unmanaged
    {
        using var file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[10];
        if (file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start[..8].SequenceEqual(Magic))
            throw new InvalidDataException($"{Path.GetFileName(path)} is not a NumPy array of format 1.0.");
        var header = new byte[start[8] | (start[9] << 8)];
        if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length
            || !Encoding.ASCII.GetString(header)
                .StartsWith($"{{'descr': '{Descriptor<T>()}', 'fortran_order': False,", StringComparison.Ordinal))
            throw new InvalidDataException($"{Path.GetFileName(path)} is not an array of {Descriptor<T>()} in C order.");
        var bytes = file.Length - file.Position;
        if (bytes % Unsafe.SizeOf<T>() != 0)
            throw new InvalidDataException($"{Path.GetFileName(path)} is cut short.");
        var values = new T[bytes / Unsafe.SizeOf<T>()];
        file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private static string Descriptor<T>() =>
        typeof(T) == typeof(int) ? "<i4"
        : typeof(T) == typeof(byte) ? "|u1"
        : typeof(T) == typeof(long) ? "<i8"
        : typeof(T) == typeof(float) ? "<f4"
        : throw new NotSupportedException($"{typeof(T).Name} has no NumPy descriptor here.");
}
