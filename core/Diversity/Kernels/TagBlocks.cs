using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using VectorRec.Diversity.Selection;

namespace VectorRec.Diversity.Kernels;

/// <summary>
/// Tag sets in score order as bit sets, [blocks, words, 16]. A tag that only one candidate has is shared with nobody: no bit.
/// </summary>
internal readonly unsafe struct TagBlocks
{
    private const int BitsPerWord = 32;

    private readonly int _words;
    private readonly int _most;
    private readonly uint* _bits;

    // [blocks, 16] 1 / sqrt(number of tags); 0 without tags.
    private readonly float* _scale;

    // [slots] and [slots, most]: the shared tags of the loaded picks as word * 32 + bit.
    private readonly float* _slotScale;
    private readonly int* _slotCount;
    private readonly int* _slotTags;

    public TagBlocks(ref Arena arena, in DiversityInput input, in ScoreOrder order, int slots)
    {
        var blocks = Lanes.BlocksOf(order.Count);
        var bit = NumberSharedTags(ref arena, input, order, out var shared, out _most);
        _words = (shared + BitsPerWord - 1) / BitsPerWord;
        _bits = arena.TakeCleared<uint>((long)blocks * _words * Lanes.Count);
        _scale = arena.TakeCleared<float>(blocks * Lanes.Count);
        _slotScale = arena.Take<float>(slots);
        _slotCount = arena.Take<int>(slots);
        _slotTags = arena.Take<int>((long)slots * _most);
        for (var i = 0; i < order.Count; i++)
        {
            var tags = input.TagsOf(order.Source[i]);
            _scale[i] = tags.Length == 0 ? 0 : (float)(1 / Math.Sqrt(tags.Length));
            foreach (var tag in tags)
                if (bit[tag] >= 0)
                    *Word(i, bit[tag]) |= 1u << (bit[tag] % BitsPerWord);
        }
    }

    public void Load(int position, int slot)
    {
        var count = 0;
        for (var word = 0; word < _words; word++)
            for (var bits = *Word(position, word * BitsPerWord); bits != 0; bits &= bits - 1)
                _slotTags[(slot * _most) + count++] = (word * BitsPerWord) + System.Numerics.BitOperations.TrailingZeroCount(bits);
        (_slotCount[slot], _slotScale[slot]) = (count, _scale[position]);
    }

    /// <summary>Shared tags / sqrt(tags of one * tags of the other).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Cosine(int block, int slot)
    {
        Vector512<float> shared = default;
        var scale = Vector512.LoadAligned(_scale + (block * Lanes.Count));
        var tags = _slotTags + (slot * _most);
        for (var i = 0; i < _slotCount[slot]; i++)
        {
            var bit = Vector512.Create(1u << (tags[i] % BitsPerWord));
            var has = Vector512.Equals(Vector512.LoadAligned(Word(block * Lanes.Count, tags[i])) & bit, bit).AsSingle();
            shared += has & scale;
        }

        return shared * Vector512.Create(_slotScale[slot]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint* Word(int position, int tag) =>
        _bits + ((((long)(position / Lanes.Count) * _words) + (tag / BitsPerWord)) * Lanes.Count) + (position % Lanes.Count);

    // Returns [65536] the number of each tag, -1 for those that fewer than two candidates have.
    private static int* NumberSharedTags(ref Arena arena, in DiversityInput input, in ScoreOrder order, out int shared, out int most)
    {
        const int seenOnce = -1;
        var number = arena.Take<int>(ushort.MaxValue + 1);
        for (var i = 0; i < order.Count; i++)
            foreach (var tag in input.TagsOf(order.Source[i]))
                number[tag] = seenOnce - 1;
        (shared, most) = (0, 0);
        for (var i = 0; i < order.Count; i++)
        {
            var tags = input.TagsOf(order.Source[i]);
            most = Math.Max(most, tags.Length);
            foreach (var tag in tags)
            {
                if (number[tag] < seenOnce)
                    number[tag] = seenOnce;
                else if (number[tag] == seenOnce)
                    number[tag] = shared++;
            }
        }

        return number;
    }
}
