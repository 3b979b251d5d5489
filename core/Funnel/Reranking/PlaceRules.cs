using VectorRec.Catalogue;
using VectorRec.Diversity.Rules;

namespace VectorRec.Funnel.Reranking;

/// <summary>Whether a work may take a place of a finished slate: the rules hold around it, whatever stands behind it too.</summary>
/// <param name="slate">Rows of the slate; what stands at the place goes.</param>
internal sealed class PlaceRules(SlateRules rules, ItemTable items, int[] slate, int place)
{
    public bool Allow(int row) =>
        Holds(new FrequencyCap(1, rules.CreatorDistance), row, Creator) && Holds(new FrequencyCap(1, rules.SongDistance), row, Song)
        && Holds(rules.Creator, row, Creator) && Holds(rules.Song, row, Song)
        && Holds(rules.Media, row, row => [(int)items.Media[row]]) && Holds(rules.Tag, row, Tags);

    private bool Holds(FrequencyCap? cap, int row, Func<int, int[]> values)
    {
        if (cap is null || (cap.Window > 0 && cap.Window <= cap.Max))
            return true;
        var window = cap.Window == 0 ? slate.Length : Math.Min(cap.Window, slate.Length);
        foreach (var value in values(row))
        {
            if (value < 0)
                continue;
            for (var start = Math.Max(0, place - window + 1); start <= Math.Min(place, slate.Length - window); start++)
            {
                var held = 1;
                for (var i = start; i < start + window; i++)
                    held += i != place && values(slate[i]).Contains(value) ? 1 : 0;
                if (held > cap.Max)
                    return false;
            }
        }

        return true;
    }

    private int[] Creator(int row) => [items.Creator[row]];

    private int[] Song(int row) => [items.Song[row]];

    private int[] Tags(int row)
    {
        var tags = items.Tags(row);
        var values = new int[tags.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = tags[i];
        return values;
    }
}
