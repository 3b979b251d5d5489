using VectorRec.Catalogue;
using VectorRec.Catalogue.Postings;
using VectorRec.Funnel.Recall;

namespace VectorRec.Funnel.Sources;

/// <summary>
/// The works that coarse ranking adds most to, whoever asks: those with the highest bias. Beside the nearest works they make sure of the
/// best, for a work that is in neither list is neither like the user nor popular.
/// </summary>
internal sealed class PopularWorks : ISource
{
    public const string ChannelName = "popular";

    private readonly TableQuestion _question = new(Walk);

    public PopularWorks(int quota) => Quota = quota;

    public string Name => ChannelName;

    public int Quota { get; }

    public SourceStore Store => SourceStore.Postings;

    public Question? Ask(FunnelRun run) => _question;

    private static void Walk(FunnelRun run, ref Intake intake) =>
        PostingsPrefix.Take(run, Lists(run.Request.Filter, run.Generation.Items), ref intake);

    // A narrow filter leaves few of all works: the shortest lists that hold whatever passes it are read.
    private static PostingList[] Lists(WorkFilter filter, ItemTable items)
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
            if (wanted > 0 && lists.Sum(list => (long)list.Count) < best.Sum(list => (long)list.Count))
                best = lists;
        }
    }

    private static PostingList[] Of(IReadOnlyList<string> names, Func<string, int> codeOf, Func<ushort, PostingList> listOf) =>
        [.. names.Select(codeOf).Where(code => code >= 0).Select(code => listOf((ushort)code))];
}
