using VectorRec.Scenes;

namespace VectorRec.Funnel.Sources;

/// <summary>Every recall channel there is; a scene names the ones it wants.</summary>
public static class ChannelCatalogue
{
    /// <summary>In the order in which explanations list them.</summary>
    public static IReadOnlyList<ChannelDescription> All { get; } =
    [
        new(Neighbourhood.ChannelName, "The works nearest to the user's vector.", quota => new Neighbourhood(quota)),
        new("liked_creators", "More by creators of works the user engaged with.", quota => new LikedCreators(quota)),
        new("liked_songs", "Other recordings of songs the user engaged with.", quota => new LikedSongs(quota)),
        new("top_tags", "Works with the user's most frequent tags.", quota => new TopTags(quota)),
        new("nearby", "Works from the user's city.", quota => new NearbyWorks(quota)),
        new("followee_works", "New works of followed creators.", quota => new FolloweeWorks(quota)),
        new("followee_likes", "Works that followed users liked.", quota => new FolloweeLikes(quota)),
        new("family_works", "New works of members of the user's families.", quota => new FamilyWorks(quota)),
        new("friends_of_friends", "New works of creators whom followees follow.", quota => new FriendsOfFriends(quota)),
        new("on_air", "Live shows and rooms that are on the air, all compared with the user.", quota => new OnAirWorks(quota)),
        new("followees_on_air", "Live shows and rooms of followed creators.", quota => new FolloweesOnAir(quota)),
        new("fresh", "New works that are still owed exposure, by creator level.", quota => new FreshWorks(quota)),
        new("text", "Works whose song, creator, title or tags answer the query's text.", quota => new TextMatches(quota)) { NeedsQuery = true },
        new("like_work", "The works nearest to the one that the query names.", quota => new Alike("like_work", Anchor.Work, quota)) { NeedsQuery = true },
        new("like_creator", "The works nearest to those of the creator that the query names.", quota => new Alike("like_creator", Anchor.Creator, quota)) { NeedsQuery = true },
        new("related", "Works of the song, the creator and the tags of a work that the index does not have yet.", quota => new RelatedWorks(quota)) { NeedsQuery = true },
        new(TrendingWorks.ChannelName, "Works that are popular lately.", quota => new TrendingWorks(quota)),
    ];

    /// <summary>Whether a request without a query would find nothing by these channels.</summary>
    /// <param name="options">By name.</param>
    public static bool NeedsQuery(IReadOnlyDictionary<string, ChannelOptions> options) => In(options).All(channel => channel.NeedsQuery);

    /// <summary>Those that may bring works.</summary>
    /// <param name="options">By name.</param>
    public static IEnumerable<ChannelDescription> In(IReadOnlyDictionary<string, ChannelOptions> options) =>
        All.Where(channel => options.TryGetValue(channel.Name, out var asked) && asked.Quota > 0);

    public static bool Has(string name) => All.Any(channel => channel.Name == name);
}

/// <summary>A channel and how it is made.</summary>
/// <param name="Create">From its quota.</param>
public sealed record ChannelDescription(string Name, string Description, Func<int, IRecallChannel> Create)
{
    /// <summary>It brings nothing to a request without a query.</summary>
    public bool NeedsQuery { get; init; }
}
