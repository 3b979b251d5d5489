using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace VectorRec.Tests.Export;

/// <summary>A NumPy array of an export.</summary>
internal sealed record NpyArray<T>(int Rows, int Width, T[] Values)
    where T : unmanaged
{
    public T[] this[int row] => Values[(row * Width)..((row + 1) * Width)];

    public static NpyArray<T> Read(params string[] path)
    {
        var bytes = File.ReadAllBytes(Path.Combine(path) + ".npy");
        Assert.Equal("\u0093NUMPY\u0001\0", Encoding.Latin1.GetString(bytes, 0, 8));
        var length = BitConverter.ToUInt16(bytes, 8);
        var header = Encoding.Latin1.GetString(bytes, 10, length);
        Assert.Contains($"'descr': '{Descriptor}'", header);
        Assert.Contains("'fortran_order': False", header);
        var shape = Regex.Match(header, @"'shape': \((\d+),(?: (\d+))?\)");
        var width = shape.Groups[2].Success ? Int(shape.Groups[2]) : 1;
        var values = MemoryMarshal.Cast<byte, T>(bytes.AsSpan(10 + length)).ToArray();
        Assert.Equal(Int(shape.Groups[1]) * width, values.Length);
        return new(Int(shape.Groups[1]), width, values);

        static int Int(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);
    }

    private static string Descriptor =>
        default(T) switch { int => "<i4", long => "<i8", short => "<i2", byte => "|u1", float => "<f4", _ => "" };
}
