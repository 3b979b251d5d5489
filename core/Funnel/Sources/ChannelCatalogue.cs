using VectorRec.Scenes;

namespace VectorRec.Funnel.Sources;

/// <summary>Every recall channel there is; a scene names the ones it wants.</summary>
public static class ChannelCatalogue
{
    private static readonly SourceDescription[] Sources =
    [
        new(Neighbourhood.ChannelName, "The works nearest to the user's vector.", quota => new Neighbourhood(quota)),
        new(PopularWorks.ChannelName, "The most popular works, by the item tower's bias.", quota => new PopularWorks(quota)),
        new("liked_creators", "More by creators of works the user engaged with.", quota => new LikedCreators(quota)),
        new("liked_songs", "Other recordings of songs the user engaged with.", quota => new LikedSongs(quota)),
        new("top_tags", "Works with the user's most frequent tags.", quota => new TopTags(quota)),
        new("nearby", "Works from the user's city.", quota => new NearbyWorks(quota)),
        Statement("followee_works", "New works of followed creators.") with { OfFollowed = true },
        Statement("followee_likes", "Works that followed users liked.") with { OfFollowed = true },
        Statement("family_works", "New works of members of the user's families."),
        Statement("friends_of_friends", "New works of creators whom followees follow."),
        new("on_air", "Live shows and rooms that are on the air, all compared with the user.", quota => new OnAirWorks(quota)),
        Statement("followees_on_air", "Live shows and rooms of followed creators.") with { OfFollowed = true },
        new("fresh", "New works that are still owed exposure, by creator level.", quota => new FreshWorks(quota)),
        new("text", "Works whose song, creator, title or tags answer the query's text.",
            quota => new TextMatches(quota)) { NeedsQuery = true },
        new("like_work", "The works nearest to the one that the query names.",
            quota => new Alike("like_work", Anchor.Work, quota)) { NeedsQuery = true },
        new("like_creator", "The works nearest to those of the creator that the query names.",
            quota => new Alike("like_creator", Anchor.Creator, quota)) { NeedsQuery = true },
        new(LikeContent.ChannelName, "The works whose own vectors are nearest to that of the query's work, where that is asked.",
            quota => new LikeContent(quota)) { NeedsQuery = true },
        Statement("related", "Works of the song, the creator and the tags of a work that the index does not have yet.")
            with { NeedsQuery = true },
        new(TrendingWorks.ChannelName, "Works that are popular lately.", quota => new TrendingWorks(quota)),
    ];

    /// <summary>In the order in which explanations list them.</summary>
    public static IReadOnlyList<ChannelDescription> All { get; } = Sources;

    /// <summary>Whether a request without a query would find nothing by these channels.</summary>
    /// <param name="options">By name.</param>
    public static bool NeedsQuery(IReadOnlyDictionary<string, ChannelOptions> options) => In(options).All(channel => channel.NeedsQuery);

    /// <summary>Whether all that they bring comes through the people whom the user follows.</summary>
    /// <param name="options">By name.</param>
    public static bool AreOfFollowed(IReadOnlyDictionary<string, ChannelOptions> options) =>
        SourcesIn(options).All(channel => channel.OfFollowed);

    /// <summary>Those that may bring works.</summary>
    /// <param name="options">By name.</param>
    public static IEnumerable<ChannelDescription> In(IReadOnlyDictionary<string, ChannelOptions> options) => SourcesIn(options);

    internal static IEnumerable<SourceDescription> SourcesIn(IReadOnlyDictionary<string, ChannelOptions> options) =>
        Sources.Where(channel => options.TryGetValue(channel.Name, out var asked) && asked.Quota > 0);

    private static SourceDescription Statement(string name, string description) =>
        new(name, description, quota => new StatementSource(name, quota));
}
