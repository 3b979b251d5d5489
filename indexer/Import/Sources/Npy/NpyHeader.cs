using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace VectorRec.Indexer.Import.Sources.Npy;

/// <summary>
/// What a file of NumPy says of its array (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html): in Python's spelling,
/// behind a few bytes.
/// </summary>
/// <param name="Kind">f: floats, i: integers, u: integers without a sign.</param>
/// <param name="Bytes">Of one number.</param>
internal sealed partial record NpyHeader(char Kind, int Bytes, bool BigEndian, IReadOnlyList<long> Shape)
{
    private const int LongestText = 1 << 16;

    private static readonly string[] Types = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"];

    /// <summary>Reads it, and leaves the file at the first number.</summary>
    /// <exception cref="InputException">It is no array of numbers, row by row.</exception>
    public static NpyHeader Read(Stream file, string name)
    {
        var start = new byte[12];
        var begun = file.ReadAtLeast(start.AsSpan(0, 10), 10, throwOnEndOfStream: false);
        if (begun < 10 || !IsMagic(start))
            throw new InputException($"{name} is not a NumPy array.");
        if (start[6] is < 1 or > 3)
            throw new InputException($"{name} is a NumPy array of version {start[6]}, which nobody here knows; known are 1 to 3.");
        int length = BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(8));
        if (start[6] > 1)
        {
            if (file.ReadAtLeast(start.AsSpan(10, 2), 2, throwOnEndOfStream: false) < 2)
                throw new InputException($"{name} ends within its header.");
            length = (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(8)));
        }

        if (length > LongestText)
            throw new InputException($"{name} has a header of {length} bytes, which is no array of numbers.");
        var text = new byte[length];
        if (file.ReadAtLeast(text, length, throwOnEndOfStream: false) < length)
            throw new InputException($"{name} ends within its header.");
        return Parse(Encoding.Latin1.GetString(text), name);
    }

    private static bool IsMagic(ReadOnlySpan<byte> start) => start[0] == 0x93 && start[1..].StartsWith("NUMPY"u8);

    private static NpyHeader Parse(string text, string name)
    {
        if (Descriptor().Match(text) is not { Success: true } type || Order().Match(text) is not { Success: true } order
            || Lengths().Match(text) is not { Success: true } shape)
            throw new InputException($"{name} has a header that does not tell its type, order and shape.");
        var said = type.Groups["type"].Value;
        if (!Types.Contains(said))
            throw new InputException(
                $"{name} holds numbers of the type {said}, which is none of {string.Join(", ", Types)}.");
        var lengths = shape.Groups["length"].Captures.Select(length => Length(length.Value)).ToArray();
        if (lengths.Length == 0 || lengths.Contains(null))
            throw new InputException($"{name} has a shape that is none of an array: {shape.Groups["shape"].Value}.");
        if (order.Groups["fortran"].Value == "True" && lengths.Length > 1)
            throw new InputException(
                $"{name} lies column by column: write it with numpy.ascontiguousarray, which puts it row by row.");
        return new(said[0], said[1] - '0', type.Groups["order"].Value == ">", [.. lengths.Select(length => length!.Value)]);
    }

    private static long? Length(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= int.MaxValue ? length : null;

    [GeneratedRegex("'descr': *'(?<order>[<>|=]?)(?<type>[A-Za-z][0-9]*)'")]
    private static partial Regex Descriptor();

    [GeneratedRegex("'fortran_order': *(?<fortran>True|False)")]
    private static partial Regex Order();

    [GeneratedRegex(@"'shape': *\((?<shape>(?:(?<length>[0-9]+)L?, *)*(?:(?<length>[0-9]+)L?)?) *\)")]
    private static partial Regex Lengths();
}
