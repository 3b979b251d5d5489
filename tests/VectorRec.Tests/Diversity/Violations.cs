using VectorRec.Diversity.Rules;

namespace VectorRec.Tests.Diversity;

/// <summary>Counts broken rules by looking at every window of the slate.</summary>
internal static class Violations
{
    public static int Of(SomeCandidates c, SlateRules rules, List<int> slate)
    {
        IEnumerable<int> Creator(int i) => c.Creator[i] >= 0 ? [c.Creator[i]] : [];
        IEnumerable<int> Song(int i) => c.Song[i] >= 0 ? [c.Song[i]] : [];
        IEnumerable<int> Media(int i) => [c.Media[i]];
        IEnumerable<int> Tags(int i) => c.Tags[c.TagStart[i]..c.TagStart[i + 1]].Select(t => (int)t);
        return Of(slate, Creator, new FrequencyCap(1, rules.CreatorDistance)) + Of(slate, Song, new FrequencyCap(1, rules.SongDistance))
            + Of(slate, Creator, rules.Creator) + Of(slate, Song, rules.Song) + Of(slate, Media, rules.Media) + Of(slate, Tags, rules.Tag);
    }

    private static int Of(List<int> slate, Func<int, IEnumerable<int>> valuesOf, FrequencyCap? cap)
    {
        if (cap is null)
            return 0;
        var window = cap.Window == 0 ? slate.Count : cap.Window;
        return Enumerable.Range(0, Math.Max(1, slate.Count - window + 1))
            .Sum(start => slate.Skip(start).Take(window).SelectMany(valuesOf).GroupBy(v => v).Count(g => g.Count() > cap.Max));
    }
}
