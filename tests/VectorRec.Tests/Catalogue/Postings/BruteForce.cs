using VectorRec.Catalogue;
using VectorRec.Catalogue.Postings;

namespace VectorRec.Tests.Catalogue.Postings;

/// <summary>Posting lists as one would write them down by hand, from the columns alone.</summary>
internal static class BruteForce
{
    /// <summary>Every list of a table, and some of codes that nobody has, with the rows that belong there in order.</summary>
    public static IEnumerable<(string Name, PostingList Actual, int[] Expected)> Lists(ItemTable items)
    {
        var (postings, rows) = (items.Postings, Order(items, Enumerable.Range(0, items.Count)));
        yield return ("all", postings.All, rows);
        for (var code = -1; code <= items.Creators.Length; code++)
            yield return ($"creator {code}", postings.OfCreator(code), Where(code >= 0, row => items.Creator[row] == code));
        for (var code = -1; code <= items.Songs.Length; code++)
            yield return ($"song {code}", postings.OfSong(code), Where(code >= 0, row => items.Song[row] == code));
        foreach (var code in Codes(items.TagNames))
            yield return ($"tag {code}", postings.OfTag(code), Where(code != ushort.MaxValue, row => items.Tags(row).Contains(code)));
        foreach (var code in Codes(items.Cities))
            yield return ($"city {code}", postings.OfCity(code), Where(code != ushort.MaxValue, row => items.City[row] == code));
        foreach (var code in Codes(items.Languages))
        {
            var belong = Where(code != ushort.MaxValue, row => items.Language[row] == code);
            yield return ($"language {code}", postings.OfLanguage(code), belong);
        }

        foreach (var media in Enum.GetValues<Media>())
            yield return ($"{media}", postings.OfMedia(media), Where(true, row => items.Media[row] == media));
        foreach (var kind in Enum.GetValues<WorkKind>())
            yield return ($"{kind}", postings.OfKind(kind), Where(true, row => items.Kind[row] == kind));

        int[] Where(bool any, Func<int, bool> belongs) => any ? [.. rows.Where(belongs)] : [];
    }

    /// <summary>Higher bias first, then newer, then the lower row.</summary>
    public static int[] Order(ItemTable items, IEnumerable<int> rows) =>
        [.. rows.OrderByDescending(row => items.Bias[row]).ThenByDescending(row => items.CreatedAt[row]).ThenBy(row => row)];

    /// <summary>The rows of all runs, in the order of the runs.</summary>
    public static int[] Rows(this PostingList list) => [.. list.Indexed, .. list.Newer, .. list.Newest];

    private static IEnumerable<ushort> Codes(IReadOnlyList<string> names) =>
        Enumerable.Range(0, names.Count + 1).Append(ushort.MaxValue).Select(code => (ushort)code);
}
