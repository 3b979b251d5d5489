using System.Numerics;
using VectorRec.Diversity.Kernels;
using VectorRec.Diversity.Rules;

namespace VectorRec.Diversity.Selection;

/// <summary>One selection: the greedy loop and the slate's guarantees, the same for every objective.</summary>
internal unsafe ref struct SlateSelection<TObjective> where TObjective : struct, IObjective
{
    private readonly ScoreOrder _order;
    private readonly DiversityOptions _options;
    private readonly Span<Pick> _slate;
    private readonly Span<int> _positions;
    private readonly int _blocks;
#pragma warning disable IDE0044 // a read-only struct would be copied before each call, and its changes lost
    private TObjective _objective;
#pragma warning restore IDE0044
    private SlateRuleBook _rules;
    private int _count;
    private int _refilled;
    private int _moved;
    private readonly int _missing;
    private int _triedTo;
    private int _movedInPass;

    public SlateSelection(
        ref Arena arena, in DiversityInput input, in ScoreOrder order, DiversityOptions options, in TObjective objective, int missing,
        Span<Pick> slate)
    {
        _order = order;
        _options = options;
        _objective = objective;
        _missing = missing;
        _slate = slate;
        _positions = new Span<int>(arena.Take<int>(slate.Length), slate.Length);
        _blocks = Lanes.BlocksOf(order.Count);
        _rules = new SlateRuleBook(ref arena, input, order, options.Rules);
    }

    public SlateOutcome Run()
    {
        var shortfall = ShortfallReason.None;
        while (_count < _slate.Length && shortfall == ShortfallReason.None)
            shortfall = _count == _order.Count ? ShortfallReason.TooFewCandidates : Step();
        return new SlateOutcome(_count, _refilled, _moved, 0, _missing, shortfall);
    }

    private ShortfallReason Step()
    {
        if (DueWithoutEmbedding() is >= 0 and var due)
            return Append(due, RelevanceGain(due), refilled: false);
        if (FindBest(out var value) is >= 0 and var best)
            return Append(best, _objective.Gain(best, value), refilled: false);
        if (FirstOpen() is >= 0 and var next)
            return _options.MinGain is null ? Append(next, RelevanceGain(next), refilled: Judged(next)) : ShortfallReason.MinGain;
        return Insert();
    }

    // An unknown embedding says nothing about diversity, neither good nor bad: the candidate takes the place that its score gives it.
    private readonly int DueWithoutEmbedding()
    {
        for (var block = 0; _missing > 0 && block <= Math.Min(_count / Lanes.Count, _blocks - 1); block++)
            if ((_rules.Open[block] & ~_objective.Judged(block)) is not 0 and var bits)
            {
                var position = (block * Lanes.Count) + BitOperations.TrailingZeroCount(bits);
                return position <= _count && !(RelevanceGain(position) < _options.MinGain) ? position : -1;
            }

        return -1;
    }

    // The most promising block sets the mark; then every block whose ceiling reaches it is looked at, in memory order. So the
    // loop does not wait for one block before it starts on the next.
    private int FindBest(out float value)
    {
        _objective.Begin();
        var ceilings = _objective.Ceilings;
        var first = Lanes.FirstMax(ceilings, Lanes.BlocksOf(_blocks), out value);
        if (value == Lanes.Closed)
            return -1;
        value = Best(first, out var position);
        for (var group = 0; group < _blocks; group += Lanes.Count)
            for (var reach = Lanes.AtLeast(ceilings + group, value); reach != 0; reach &= reach - 1)
            {
                var block = group + BitOperations.TrailingZeroCount(reach);
                if (block == first || ceilings[block] < value)
                    continue;
                var best = Best(block, out var candidate);
                if (best > value || (best == value && candidate < position))
                    (value, position) = (best, candidate);
            }

        if (value == Lanes.Closed)
            return -1;
        return _objective.Accept(value, position) ? position : FindBest(out value);
    }

    private float Best(int block, out int position)
    {
        var value = _objective.Best(block, _rules.Left[block], (ushort)(_rules.Open[block] & _objective.Judged(block)), out var lane);
        position = (block * Lanes.Count) + lane;
        return value;
    }

    private readonly int FirstOpen()
    {
        for (var block = 0; block < _blocks; block++)
            if (_rules.Open[block] != 0)
                return (block * Lanes.Count) + BitOperations.TrailingZeroCount(_rules.Open[block]);
        return -1;
    }

    private readonly float RelevanceGain(int position) => _options.Theta * _order.Relevance[position];

    private readonly bool Judged(int position) => (_objective.Judged(position / Lanes.Count) & (1 << (position % Lanes.Count))) != 0;

    private ShortfallReason Append(int position, float gain, bool refilled)
    {
        if (gain < _options.MinGain)
            return ShortfallReason.MinGain;
        Put(_count, position, new Pick(_order.Source[position], gain, refilled, Moved: false));
        _refilled += refilled ? 1 : 0;
        _rules.Append(_positions[.._count]);
        return ShortfallReason.None;
    }

    // Nothing may stand at the end. An earlier place can be within the rules; the latest such place disturbs the order least.
    private ShortfallReason Insert()
    {
        while (true)
        {
            for (; _triedTo < _order.Count; _triedTo++)
            {
                if ((_rules.Left[_triedTo / Lanes.Count] & (1 << (_triedTo % Lanes.Count))) == 0
                    || RelevanceGain(_triedTo) < _options.MinGain)
                    continue;
                for (var place = _count - 1; place >= 0; place--)
                    if (_rules.Fits(_triedTo, place, _positions[.._count]))
                        return InsertAt(place, _triedTo);
            }

            if (_movedInPass == 0)
                return ShortfallReason.Rules;

            // What was moved may have made room for candidates tried before it.
            (_triedTo, _movedInPass) = (0, 0);
        }
    }

    private ShortfallReason InsertAt(int place, int position)
    {
        Put(place, position, new Pick(_order.Source[position], RelevanceGain(position), Refilled: false, Moved: true));
        (_moved, _movedInPass) = (_moved + 1, _movedInPass + 1);
        _rules.Replay(_positions[.._count]);
        return ShortfallReason.None;
    }

    private void Put(int place, int position, Pick pick)
    {
        _positions[place.._count].CopyTo(_positions[(place + 1)..]);
        _slate[place.._count].CopyTo(_slate[(place + 1)..]);
        (_positions[place], _slate[place]) = (position, pick);
        _count++;
        if (Judged(position))
            _objective.Add(position, pick.Refilled);
    }
}
