using VectorRec.Catalogue;
using VectorRec.Diversity;
using VectorRec.Diversity.Rules;

namespace VectorRec.Funnel.Reranking;

/// <summary>Whether a work may take a place of a finished slate: the rules hold around it, whatever stands behind it too.</summary>
internal sealed class PlaceRules
{
    private readonly ItemTable _items;
    private readonly int[] _slate;
    private readonly int _place;
    private readonly Rule[] _rules = new Rule[SlateRules.Most];
    private readonly int _count;

    /// <param name="slate">Rows of the slate; what stands at the place goes.</param>
    public PlaceRules(SlateRules rules, ItemTable items, int[] slate, int place)
    {
        (_items, _slate, _place) = (items, slate, place);
        _count = rules.Write(_rules);
    }

    public bool Allow(int row)
    {
        foreach (ref readonly var rule in _rules.AsSpan(0, _count))
        {
            if (!Holds(rule, row))
                return false;
        }

        return true;
    }

    private bool Holds(in Rule rule, int row)
    {
        var window = rule.Window == 0 ? _slate.Length : Math.Min(rule.Window, _slate.Length);
        foreach (var value in Values(rule.Attribute, row))
        {
            if (value < 0)
                continue;
            for (var start = Math.Max(0, _place - window + 1); start <= Math.Min(_place, _slate.Length - window); start++)
            {
                var held = 1;
                for (var i = start; i < start + window; i++)
                    held += i != _place && Values(rule.Attribute, _slate[i]).Contains(value) ? 1 : 0;
                if (held > rule.Max)
                    return false;
            }
        }

        return true;
    }

    private int[] Values(SlateAttribute attribute, int row) => attribute switch
    {
        SlateAttribute.Creator => [_items.Creator[row]],
        SlateAttribute.Song => [_items.Song[row]],
        SlateAttribute.Media => [(int)_items.Media[row]],
        _ => [.. _items.Tags(row)],
    };
}
