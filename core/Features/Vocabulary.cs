using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace VectorRec.Features;

/// <summary>
/// Which index a raw value becomes: 0 missing, 1..<see cref="OutOfVocabulary"/> by hash for values that training did not know,
/// then the known values in ascending order. Hash buckets share a little of what training learned about rare values, where
/// one "unknown" would make all of them the same.
/// </summary>
public static class Vocabulary
{
    /// <summary>Hash buckets for unknown values.</summary>
    public const int OutOfVocabulary = 8;
}

/// <summary>A vocabulary of ids.</summary>
public sealed class IdVocabulary
{
    private readonly Dictionary<long, int> _index;

    /// <param name="ids">Distinct, in any order.</param>
    public IdVocabulary(IEnumerable<long> ids)
    {
        Ids = [.. ids.Order()];
        _index = new Dictionary<long, int>(Ids.Length);
        for (var i = 0; i < Ids.Length; i++)
            _index.Add(Ids[i], 1 + Vocabulary.OutOfVocabulary + i);
    }

    private long[] Ids { get; }

    public int Size => 1 + Vocabulary.OutOfVocabulary + Ids.Length;

    public int IndexOf(long? id) =>
        id is not { } known ? 0
        : _index.TryGetValue(known, out var index) ? index
        : 1 + (int)(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in known))) % Vocabulary.OutOfVocabulary);

    public byte[] ToBytes() => MemoryMarshal.AsBytes<long>(Ids).ToArray();

    /// <exception cref="InvalidDataException">Not ascending 64-bit numbers.</exception>
    public static IdVocabulary Parse(string name, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % sizeof(long) != 0)
            throw new InvalidDataException($"The vocabulary {name} is cut short.");
        var ids = MemoryMarshal.Cast<byte, long>(bytes).ToArray();
        for (var i = 1; i < ids.Length; i++)
        {
            if (ids[i - 1] >= ids[i])
                throw new InvalidDataException($"The vocabulary {name} is not in ascending order.");
        }

        return new(ids);
    }
}

/// <summary>A vocabulary of names, compared by ordinal.</summary>
public sealed class NameVocabulary
{
    private readonly Dictionary<string, int> _index;

    /// <param name="names">Distinct, in any order.</param>
    public NameVocabulary(IEnumerable<string> names)
    {
        Names = [.. names.Order(StringComparer.Ordinal)];
        _index = new Dictionary<string, int>(Names.Length, StringComparer.Ordinal);
        for (var i = 0; i < Names.Length; i++)
            _index.Add(Names[i], 1 + Vocabulary.OutOfVocabulary + i);
    }

    public string[] Names { get; }

    public int Size => 1 + Vocabulary.OutOfVocabulary + Names.Length;

    public int IndexOf(string? name) =>
        string.IsNullOrEmpty(name) ? 0
        : _index.TryGetValue(name, out var index) ? index
        : 1 + (int)(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(name)) % Vocabulary.OutOfVocabulary);
}
