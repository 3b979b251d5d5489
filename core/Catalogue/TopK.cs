using System.Buffers;
using System.Numerics.Tensors;

namespace VectorRec.Catalogue;

/// <summary>
/// The k smallest keys of any number that is offered, and the item of each; <see cref="KeyOf(float, int)"/> makes the key of a score, so
/// that these are the k best. Keys are distinct, so it does not matter in which order they come.
/// </summary>
/// <remarks>
/// Twice as many as asked for are held; when they are full, a quickselect leaves half: constant time for each that is offered.
/// A mutable value: it is kept in a local or an array and not copied.
/// </remarks>
internal struct TopK
{
    /// <summary>Of a small k too, this many more are held between two selections.</summary>
    private const int Spare = 32;

    private readonly int _k;
    private readonly ulong[] _keys;
    private readonly int[] _items;
    private int _count;
    private ulong _worst = ulong.MaxValue;

    /// <param name="k">Items to keep; 0 or more.</param>
    public TopK(int k)
    {
        _k = k;
        _keys = new ulong[k + Math.Max(k, Spare)];
        _items = new int[_keys.Length];
    }

    /// <summary>Descending scores, then ascending rows, as ascending keys: one comparison instead of two. NaN is behind them all.</summary>
    public static ulong KeyOf(float score, int row) => KeyOf(Ascending(score), row);

    /// <summary>Descending values, then ascending rows, as ascending keys.</summary>
    public static ulong KeyOf(uint value, int row) => ((ulong)~value << 32) | (uint)row;

    /// <summary>Brings the best <paramref name="k"/> positions to the front, in order; what comes after them is in no order.</summary>
    /// <param name="positions">Are put in order.</param>
    /// <param name="scores">By position.</param>
    /// <param name="rows">By position, distinct; they break ties.</param>
    public static void Select(Span<int> positions, int k, ReadOnlySpan<float> scores, ReadOnlySpan<int> rows)
    {
        var rented = ArrayPool<ulong>.Shared.Rent(positions.Length);
        var keys = rented.AsSpan(0, positions.Length);
        for (var i = 0; i < keys.Length; i++)
            keys[i] = KeyOf(scores[positions[i]], rows[positions[i]]);
        Select(keys, positions, Math.Min(k, keys.Length));
        ArrayPool<ulong>.Shared.Return(rented);
    }

    /// <summary>Whether a key may still be among the best.</summary>
    public readonly bool Takes(ulong key) => key <= _worst && _k > 0;

    /// <summary>Keeps the item while no k better ones have come.</summary>
    public void Offer(ulong key, int item)
    {
        if (!Takes(key))
            return;
        _keys[_count] = key;
        _items[_count++] = item;
        if (_count < _keys.Length)
            return;
        QuickSelect.Partition(_keys, _items, _k);
        _count = _k;
        _worst = TensorPrimitives.Max<ulong>(_keys.AsSpan(0, _k));
    }

    /// <summary>The items that are kept, best first.</summary>
    public readonly int[] Ranked()
    {
        var kept = Math.Min(_k, _count);
        Select(_keys.AsSpan(0, _count), _items, kept);
        return _items[..kept];
    }

    private static void Select(Span<ulong> keys, Span<int> items, int k)
    {
        QuickSelect.Partition(keys, items, k);
        keys[..k].Sort(items[..k]);
    }

    private static uint Ascending(float score)
    {
        // -0 and 0 are the same score.
        var bits = BitConverter.SingleToInt32Bits(score == 0 ? 0 : score);
        // Floats order like their bits, negative ones in reverse.
        return float.IsNaN(score) ? 0 : (uint)(bits ^ ((bits >> 31) | int.MinValue));
    }
}
