namespace VectorRec.Recall;

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
        new("fresh", "New works that are still owed exposure, by creator level.", quota => new FreshWorks(quota)),
        new(TrendingWorks.ChannelName, "Popular works.", quota => new TrendingWorks(quota)),
    ];

    public static bool Has(string name) => All.Any(channel => channel.Name == name);
}

/// <summary>A channel and how it is made.</summary>
/// <param name="Create">From its quota.</param>
public sealed record ChannelDescription(string Name, string Description, Func<int, IRecallChannel> Create);
