using System.Runtime.CompilerServices;
using VectorRec.Diversity.Kernels;
using VectorRec.Diversity.Selection;

namespace VectorRec.Diversity.Rules;

/// <summary>
/// Says at each step which candidates may take the next place. When a value reaches its cap, its chain of candidates is closed;
/// when the window lets go of it, the chain is opened again. So a step costs only what changed.
/// </summary>
internal unsafe struct SlateRuleBook
{
    private readonly int _candidates;
    private readonly ushort* _reasons;
    private Rules _rules;
    private Attributes _attributes;
    private readonly int _count;

    /// <summary>[blocks] bit per lane: not yet picked.</summary>
    public readonly ushort* Left;

    /// <summary>[blocks] bit per lane: not yet picked and within every rule at the next place.</summary>
    public readonly ushort* Open;

    public SlateRuleBook(ref Arena arena, in DiversityInput input, in ScoreOrder order, SlateRules rules)
    {
        _candidates = order.Count;
        var blocks = Lanes.BlocksOf(order.Count);
        Left = arena.Take<ushort>(blocks);
        Open = arena.Take<ushort>(blocks);
        _reasons = arena.Take<ushort>(order.Count);
        _count = rules.Write(_rules);
        var built = 0;
        for (var i = 0; i < _count; i++)
        {
            ref var rule = ref _rules[i];
            var attribute = (int)rule.Attribute;
            if ((built & (1 << attribute)) == 0)
                _attributes[attribute] = new AttributeIndex(ref arena, input, order, rule.Attribute);
            built |= 1 << attribute;
            rule.Held = arena.Take<int>(_attributes[attribute].Values);
        }

        Clear();
    }

    /// <summary>Notes that the slate's last place was taken.</summary>
    /// <param name="slate">Positions in score order, the new pick last.</param>
    public void Append(ReadOnlySpan<int> slate)
    {
        Take(slate[^1]);
        for (var i = 0; i < _count; i++)
        {
            ref var rule = ref _rules[i];
            foreach (var value in _attributes[(int)rule.Attribute].ValuesOf(slate[^1]))
                if (++rule.Held[value] == rule.Max)
                    Close(rule.Attribute, value);
            if (rule.Window == 0 || slate.Length < rule.Window)
                continue;
            foreach (var value in _attributes[(int)rule.Attribute].ValuesOf(slate[^rule.Window]))
                if (rule.Held[value]-- == rule.Max)
                    Reopen(rule.Attribute, value);
        }
    }

    /// <summary>Starts over with another order of picks.</summary>
    public void Replay(ReadOnlySpan<int> slate)
    {
        Clear();
        for (var i = 1; i <= slate.Length; i++)
            Append(slate[..i]);
    }

    /// <summary>Whether every rule still holds with the candidate put before slate[place].</summary>
    public readonly bool Fits(int candidate, int place, ReadOnlySpan<int> slate)
    {
        for (var i = 0; i < _count; i++)
            foreach (var value in _attributes[(int)_rules[i].Attribute].ValuesOf(candidate))
                if (!Fits(_rules[i], value, place, slate))
                    return false;
        return true;
    }

    private readonly bool Fits(in Rule rule, int value, int place, ReadOnlySpan<int> slate)
    {
        if (rule.Window == 0)
            return rule.Held[value] < rule.Max;

        // Every run of Window - 1 old neighbours that the new one would join: [start, start + Window - 1) around the place.
        var held = 0;
        var from = Math.Max(0, place - rule.Window + 1);
        var to = Math.Min(slate.Length, place + rule.Window - 1);
        for (var end = from; end < to; end++)
        {
            held += Holds(rule.Attribute, slate[end], value) ? 1 : 0;
            if (end - from >= rule.Window - 1)
                held -= Holds(rule.Attribute, slate[end - rule.Window + 1], value) ? 1 : 0;
            if (held >= rule.Max)
                return false;
        }

        return true;
    }

    private readonly bool Holds(SlateAttribute attribute, int candidate, int value) =>
        _attributes[(int)attribute].ValuesOf(candidate).Contains(value);

    private readonly void Clear()
    {
        for (var block = 0; block < Lanes.BlocksOf(_candidates); block++)
            Left[block] = Open[block] = (ushort)((1 << Math.Min(Lanes.Count, _candidates - (block * Lanes.Count))) - 1);
        new Span<ushort>(_reasons, _candidates).Clear();
        for (var i = 0; i < _count; i++)
            new Span<int>(_rules[i].Held, _attributes[(int)_rules[i].Attribute].Values).Clear();
    }

    private readonly void Take(int candidate)
    {
        Left[candidate / Lanes.Count] &= (ushort)~(1 << (candidate % Lanes.Count));
        Open[candidate / Lanes.Count] &= (ushort)~(1 << (candidate % Lanes.Count));
    }

    private readonly void Close(SlateAttribute attribute, int value)
    {
        ref readonly var index = ref _attributes[(int)attribute];
        for (var entry = index.First(value); entry >= 0; entry = index.Next(entry))
        {
            var candidate = index.CandidateOf(entry);
            if (_reasons[candidate]++ == 0)
                Open[candidate / Lanes.Count] &= (ushort)~(1 << (candidate % Lanes.Count));
        }
    }

    private readonly void Reopen(SlateAttribute attribute, int value)
    {
        ref readonly var index = ref _attributes[(int)attribute];
        for (var entry = index.First(value); entry >= 0; entry = index.Next(entry))
        {
            var candidate = index.CandidateOf(entry);
            if (--_reasons[candidate] == 0)
                Open[candidate / Lanes.Count] |= (ushort)((1 << (candidate % Lanes.Count)) & Left[candidate / Lanes.Count]);
        }
    }

    [InlineArray(SlateRules.Most)]
    private struct Rules
    {
        private Rule _first;
    }

    [InlineArray(4)]
    private struct Attributes
    {
        private AttributeIndex _first;
    }
}
