using System.Numerics;

namespace VectorRec.Diversity;

/// <summary>One selection: the greedy loop and the slate's guarantees, the same for every objective.</summary>
internal unsafe ref struct SlateSelection<TObjective> where TObjective : struct, IObjective
{
    private readonly ScoreOrder _order;
    private readonly DiversityOptions _options;
    private readonly Span<Pick> _slate;
    private readonly Span<int> _positions;
    private readonly float* _ceilings;
    private readonly int* _lanes;
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
        ref Arena arena, in DiversityInput input, in ScoreOrder order, DiversityOptions options, in TObjective objective, int missing, Span<Pick> slate)
    {
        _order = order;
        _options = options;
        _objective = objective;
        _missing = missing;
        _slate = slate;
        _positions = new Span<int>(arena.Take<int>(slate.Length), slate.Length);
        _blocks = Lanes.BlocksOf(order.Count);
        _rules = new SlateRuleBook(ref arena, input, order, options.Rules);
        _ceilings = Objective.Ceilings(ref arena, order.Count);
        _lanes = arena.Take<int>(_blocks);
    }

    public SlateOutcome Run()
    {
        var shortfall = Shortfall.None;
        while (_count < _slate.Length && shortfall == Shortfall.None)
            shortfall = _count == _order.Count ? Shortfall.TooFewCandidates : Step();
        return new SlateOutcome(_count, _refilled, _moved, 0, _missing, shortfall);
    }

    private Shortfall Step()
    {
        if (DueWithoutEmbedding() is >= 0 and var due)
            return Append(due, RelevanceGain(due), refilled: false);
        if (FindBest(out var value) is >= 0 and var best)
            return Append(best, _objective.Gain(best, value), refilled: false);
        if (FirstOpen() is >= 0 and var next)
            return _options.MinGain is null ? Append(next, RelevanceGain(next), refilled: Judged(next)) : Shortfall.MinGain;
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

    // Always looks at the block with the highest ceiling; stops when that block has been looked at in this step.
    private int FindBest(out float value)
    {
        _objective.Begin(_rules.Left);
        var padded = Lanes.BlocksOf(_blocks) * Lanes.Count;
        new Span<float>(_objective.Ceilings, padded).CopyTo(new Span<float>(_ceilings, padded));
        new Span<int>(_lanes, _blocks).Fill(-1);
        while (true)
        {
            var block = Lanes.FirstMax(_ceilings, padded / Lanes.Count, out value);
            if (value == Lanes.Closed)
                return -1;
            if (_lanes[block] < 0)
            {
                _ceilings[block] = _objective.Best(block, _rules.Left[block], (ushort)(_rules.Open[block] & _objective.Judged(block)), out _lanes[block]);
                continue;
            }

            var position = (block * Lanes.Count) + _lanes[block];
            return _objective.Accept(value, position) ? position : FindBest(out value);
        }
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

    private Shortfall Append(int position, float gain, bool refilled)
    {
        if (gain < _options.MinGain)
            return Shortfall.MinGain;
        Put(_count, position, new Pick(_order.Source[position], gain, refilled, Moved: false));
        _refilled += refilled ? 1 : 0;
        _rules.Append(_positions[.._count]);
        return Shortfall.None;
    }

    // Nothing may stand at the end. An earlier place can be within the rules; the latest such place disturbs the order least.
    private Shortfall Insert()
    {
        while (true)
        {
            for (; _triedTo < _order.Count; _triedTo++)
            {
                if ((_rules.Left[_triedTo / Lanes.Count] & (1 << (_triedTo % Lanes.Count))) == 0 || RelevanceGain(_triedTo) < _options.MinGain)
                    continue;
                for (var place = _count - 1; place >= 0; place--)
                    if (_rules.Fits(_triedTo, place, _positions[.._count]))
                        return InsertAt(place, _triedTo);
            }

            if (_movedInPass == 0)
                return Shortfall.Rules;

            // What was moved may have made room for candidates tried before it.
            (_triedTo, _movedInPass) = (0, 0);
        }
    }

    private Shortfall InsertAt(int place, int position)
    {
        Put(place, position, new Pick(_order.Source[position], RelevanceGain(position), Refilled: false, Moved: true));
        (_moved, _movedInPass) = (_moved + 1, _movedInPass + 1);
        _rules.Replay(_positions[.._count]);
        return Shortfall.None;
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
