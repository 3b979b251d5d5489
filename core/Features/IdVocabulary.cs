using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace VectorRec.Features;

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
