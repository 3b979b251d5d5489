using System.Buffers;
using VectorRec.Catalogue;

namespace VectorRec.Funnel;

/// <summary>
/// Everything one request recalled, column-wise. Nothing is ever taken out: a stage that drops a candidate notes its fate, so
/// that "why is it here" and "why is it not" are both read from the same table afterwards.
/// </summary>
public sealed class Candidates : IDisposable
{
    private static readonly int[] NoRows = [];

    // Where each row's candidate stands. Rented like the columns: a dictionary would be most of what a request allocates.
    private int[] _slots = NoRows;
    private int _slotCount;
    private int[] _row = NoRows;
    private uint[] _channels = [];
    private float[] _coarse = [];
    private Fate[] _fate = [];
    private float[] _score = [];
    private int[] _kept = NoRows;
    private int _keptCount = -1;

    /// <summary>Distinct works, n.</summary>
    public int Count { get; private set; }

    /// <summary>Row in the item table.</summary>
    public ReadOnlySpan<int> Row => _row.AsSpan(0, Count);

    /// <summary>Bit i: channel i of the trace brought it.</summary>
    public ReadOnlySpan<uint> Channels => _channels.AsSpan(0, Count);

    /// <summary>Coarse score, in logits.</summary>
    public Span<float> Coarse => _coarse.AsSpan(0, Count);

    /// <summary>What the last ranking says of each, in logits: the coarse score, until fine ranking says otherwise.</summary>
    public ReadOnlySpan<float> Score => _score.Length > 0 ? _score.AsSpan(0, Count) : Coarse;

    /// <summary>What became of each.</summary>
    public Span<Fate> Fates => _fate.AsSpan(0, Count);

    /// <summary>Works still in the funnel.</summary>
    public int Left => _keptCount < 0 ? Count : _keptCount;

    /// <summary>Positions that the filters and what came after them left, in the current order.</summary>
    public ReadOnlySpan<int> Kept => _kept.AsSpan(0, Math.Max(0, _keptCount));

    private SlotTable<int> Slots => new(_slots.AsSpan(0, _slotCount), _row);

    /// <summary>Adds a work, or the channel to a work that is already there.</summary>
    /// <returns>Whether the work is new.</returns>
    public bool Add(int row, int channel)
    {
        if (Count == _row.Length)
            Grow();
        ref var slot = ref Slots.SlotOf(row);
        if (slot > 0)
        {
            _channels[slot - 1] |= 1u << channel;
            return false;
        }

        var position = Count++;
        slot = Count;
        _row[position] = row;
        _channels[position] = 1u << channel;
        _coarse[position] = 0;
        _fate[position] = Fate.Recalled;
        return true;
    }

    /// <summary>Where a row of the item table stands, or -1.</summary>
    public int PositionOf(int row) => Count == 0 ? -1 : Slots.Find(row);

    /// <summary>Scores of their own, to begin with the coarse ones. Nothing is added afterwards.</summary>
    internal Span<float> OwnScore()
    {
        if (_score.Length == 0)
        {
            _score = ArrayPool<float>.Shared.Rent(Count);
            Coarse.CopyTo(_score);
        }

        return _score.AsSpan(0, Count);
    }

    /// <summary>Room to order all candidates anew; publish with <see cref="Keep"/>.</summary>
    internal Span<int> Positions()
    {
        if (_kept.Length < Count)
        {
            var kept = ArrayPool<int>.Shared.Rent(Count);
            Kept.CopyTo(kept);
            Return(_kept);
            _kept = kept;
        }

        return _kept.AsSpan(0, Count);
    }

    internal void Keep(int count) => _keptCount = count;

    /// <summary>Keeps every candidate that no rule has taken out.</summary>
    internal void KeepUnharmed()
    {
        var fates = Fates;
        var positions = Positions();
        var kept = 0;
        for (var i = 0; i < fates.Length; i++)
        {
            if (fates[i] == Fate.Recalled)
                positions[kept++] = i;
        }

        Keep(kept);
    }

    /// <summary>The place, from 1, of a candidate in the order of coarse ranking, among all that were ranked.</summary>
    public int CoarseRankOf(int candidate)
    {
        var scores = Coarse;
        var rows = Row;
        var fates = Fates;
        var rank = 1;
        for (var i = 0; i < scores.Length; i++)
        {
            if (fates[i] >= Fate.CoarseCut
                && (scores[i] > scores[candidate] || (scores[i] == scores[candidate] && rows[i] < rows[candidate])))
                rank++;
        }

        return rank;
    }

    /// <summary>By stage and reason, how many candidates were taken out.</summary>
    public Dictionary<string, Dictionary<Fate, int>> RemovedByStage()
    {
        var removed = new Dictionary<string, Dictionary<Fate, int>>();
        foreach (var fate in Fates)
        {
            if (fate.Stage() is not { } stage)
                continue;
            if (!removed.TryGetValue(stage, out var reasons))
                removed.Add(stage, reasons = []);
            reasons[fate] = reasons.GetValueOrDefault(fate) + 1;
        }

        return removed;
    }

    public void Dispose()
    {
        Return(_kept);
        (_kept, _keptCount) = (NoRows, -1);
        if (_score.Length > 0)
            ArrayPool<float>.Shared.Return(_score);
        _score = [];
        Resize(NoRows, [], [], []);
        Count = 0;
    }

    /// <summary>Makes room for so many candidates at once: growing there step by step sorts them in anew each time.</summary>
    internal void Reserve(int candidates)
    {
        if (candidates > _row.Length)
            Resize(candidates);
    }

    private void Grow() => Resize(Math.Max(1024, _row.Length * 2));

    private void Resize(int size)
    {
        var (row, channels, coarse, fate) =
            (ArrayPool<int>.Shared.Rent(size), ArrayPool<uint>.Shared.Rent(size), ArrayPool<float>.Shared.Rent(size),
                ArrayPool<Fate>.Shared.Rent(size));
        Row.CopyTo(row);
        Channels.CopyTo(channels);
        Coarse.CopyTo(coarse);
        Fates.CopyTo(fate);
        Resize(row, channels, coarse, fate);
        _slotCount = 1 << SlotTable.BitsFor(row.Length);
        _slots = ArrayPool<int>.Shared.Rent(_slotCount);
        var slots = Slots;
        _slots.AsSpan(0, _slotCount).Clear();
        for (var i = 0; i < Count; i++)
            slots.SlotOf(row[i]) = i + 1;
    }

    private static void Return(int[] rented)
    {
        if (rented.Length > 0)
            ArrayPool<int>.Shared.Return(rented);
    }

    private void Resize(int[] row, uint[] channels, float[] coarse, Fate[] fate)
    {
        if (_row.Length > 0)
        {
            ArrayPool<int>.Shared.Return(_slots);
            ArrayPool<int>.Shared.Return(_row);
            ArrayPool<uint>.Shared.Return(_channels);
            ArrayPool<float>.Shared.Return(_coarse);
            ArrayPool<Fate>.Shared.Return(_fate);
        }

        (_slots, _row, _channels, _coarse, _fate) = (NoRows, row, channels, coarse, fate);
    }
}
