using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VectorRec.Catalogue;

/// <summary>
/// Where each of some distinct keys stands in a list: open addressing with linear probing, over memory of the caller's. A slot holds a
/// position plus 1, or 0 while it is free, so that cleared memory is an empty table, and the keys are not stored twice.
/// </summary>
/// <remarks>
/// Any number may read while one writes: whoever adds writes the key first, and the slot with <see cref="Volatile"/>.
/// </remarks>
/// <param name="slots">As many as a power of two, at least 2, one of them free for good.</param>
/// <param name="keys">By position, as they are now: one that was added after they were taken is not found.</param>
internal readonly ref struct SlotTable<TKey>(Span<int> slots, ReadOnlySpan<TKey> keys)
    where TKey : unmanaged, IBinaryInteger<TKey>
{
    private readonly Span<int> _slots = slots;
    private readonly ReadOnlySpan<TKey> _keys = keys;

    /// <summary>The position of a key, or -1. Expected two probes, when half of the slots are taken.</summary>
    public int Find(TKey key)
    {
        // What was compared, not what the slot holds by now.
        Probe(key, out var taken);
        return taken - 1;
    }

    /// <summary>The slot that holds the key, or the free one that is to hold it. For whoever adds.</summary>
    public ref int SlotOf(TKey key) => ref Probe(key, out _);

    private ref int Probe(TKey key, out int taken)
    {
        Debug.Assert(BitOperations.IsPow2(_slots.Length), "the slots are no power of two");
        // Fibonacci hashing: the high bits of a multiplication by 2^64 / golden ratio.
        var hash = ulong.CreateTruncating(key) * 0x9E37_79B9_7F4A_7C15UL;
        ref var first = ref MemoryMarshal.GetReference(_slots);
        for (var at = (int)(hash >> (64 - BitOperations.Log2((uint)_slots.Length))); ; at = (at + 1) & (_slots.Length - 1))
        {
            // Always one of the slots, so that its bounds need not be checked again.
            ref var slot = ref Unsafe.Add(ref first, at);
            taken = Volatile.Read(ref slot);
            if (taken == 0 || (taken <= _keys.Length && _keys[taken - 1] == key))
                return ref slot;
        }
    }
}

/// <summary>Sizes of <see cref="SlotTable{TKey}"/>.</summary>
internal static class SlotTable
{
    /// <summary>Slots of which so many keys take half at most, as a power of two: 4 bits or more.</summary>
    public static int BitsFor(int keys) => Math.Max(4, BitOperations.Log2((uint)Math.Max(1, keys - 1)) + 2);
}
