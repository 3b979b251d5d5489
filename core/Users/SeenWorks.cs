using System.Numerics;

namespace VectorRec.Users;

/// <summary>
/// What a user has seen, as the Bloom filters that the database keeps (migrations, <c>user_seen</c>). A work in them is always
/// recognised; of works that are not, at most 0.1 % are taken for seen.
/// </summary>
/// <param name="shards">Bits of each shard, the first one highest in its byte; empty for a user of whom nothing is known.</param>
public sealed class SeenWorks(IReadOnlyList<byte[]> shards)
{
    /// <summary>Works of one shard.</summary>
    public const int PerShard = 1_000;

    /// <summary>Shards of one user.</summary>
    public const int MaxShards = 5;

    internal const int Bits = 20_480;
    internal const int Hashes = 7;

    // An array: a candidate must not cost an enumerator.
    private readonly byte[][] _shards = [.. shards];

    public static SeenWorks None { get; } = new([]);

    public bool IsEmpty => _shards.Length == 0;

    /// <summary>Its filters, as the database keeps them.</summary>
    internal IReadOnlyList<byte[]> Shards => _shards;

    public bool Contains(long workId)
    {
        var hash = Hash(workId);
        foreach (var shard in _shards)
        {
            if (Contains(shard, hash))
                return true;
        }

        return false;
    }

    private static bool Contains(byte[] shard, ulong hash)
    {
        var (position, step) = (hash & uint.MaxValue, hash >> 32);
        for (var i = 0; i < Hashes; i++, position += step)
        {
            var bit = (int)(position % Bits);
            if ((shard[bit >> 3] & (0x80 >> (bit & 7))) == 0)
                return false;
        }

        return true;
    }

    /// <summary>Postgres' <c>hashint8extended(workId, 0)</c>: Bob Jenkins' lookup3 over the number's halves, folded to 32 bits.</summary>
    internal static ulong Hash(long workId)
    {
        var high = (uint)(workId >> 32);
        var folded = (uint)workId ^ (workId >= 0 ? high : ~high);
        var (a, b, c) = (0x9e37_79b9u + 4 + 3_923_095, 0x9e37_79b9u + 4 + 3_923_095, 0x9e37_79b9u + 4 + 3_923_095);
        a += folded;
        c = (c ^ b) - BitOperations.RotateLeft(b, 14);
        a = (a ^ c) - BitOperations.RotateLeft(c, 11);
        b = (b ^ a) - BitOperations.RotateLeft(a, 25);
        c = (c ^ b) - BitOperations.RotateLeft(b, 16);
        a = (a ^ c) - BitOperations.RotateLeft(c, 4);
        b = (b ^ a) - BitOperations.RotateLeft(a, 14);
        c = (c ^ b) - BitOperations.RotateLeft(b, 24);
        return ((ulong)b << 32) | c;
    }
}
