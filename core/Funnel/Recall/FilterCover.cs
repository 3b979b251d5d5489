using VectorRec.Catalogue;
using VectorRec.Catalogue.Postings;

namespace VectorRec.Funnel.Recall;

/// <summary>The shortest posting lists that hold whatever passes a filter: what is narrow is read from there, and not looked for.</summary>
internal static class FilterCover
{
    /// <returns>All works where nothing that the filter asks for is posted.</returns>
    public static PostingList[] Of(WorkFilter filter, ItemTable items)
    {
        var postings = items.Postings;
        PostingList[] best = [postings.All];
        Offer([.. filter.Kinds.Select(postings.OfKind)], filter.Kinds.Count);
        Offer(filter.Media is { } media ? [postings.OfMedia(media)] : [], filter.Media is null ? 0 : 1);
        Offer(Of(filter.Languages, items.LanguageCode, postings.OfLanguage), filter.Languages.Count);
        Offer(Of(filter.Tags, items.TagCode, postings.OfTag), filter.Tags.Count);
        Offer(filter.City is { } city ? Of([city], items.CityCode, postings.OfCity) : [], filter.City is null ? 0 : 1);
        Offer([.. filter.CreatorIds.Select(items.CreatorCode).Select(postings.OfCreator)], filter.CreatorIds.Count);
        Offer([.. filter.SongIds.Select(items.SongCode).Select(postings.OfSong)], filter.SongIds.Count);
        return best;

        void Offer(PostingList[] lists, int wanted)
        {
            if (wanted > 0 && Count(lists) < Count(best))
                best = lists;
        }
    }

    /// <summary>Rows of all lists; one that is in several counts as often.</summary>
    public static long Count(IEnumerable<PostingList> lists) => lists.Sum(list => (long)list.Count);

    private static PostingList[] Of(IReadOnlyList<string> names, Func<string, int> codeOf, Func<ushort, PostingList> listOf) =>
        [.. names.Select(codeOf).Where(code => code >= 0).Select(code => listOf((ushort)code))];
}
