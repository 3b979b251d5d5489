namespace VectorRec.Simulation.Platform.Arms;

/// <summary>The arms, each one step further than the one before it, by settings that the service has.</summary>
internal static class Ladder
{
    private static readonly string[] Channels =
    [
        "ann", "popular", "liked_creators", "liked_songs", "top_tags", "followee_works", "followee_likes", "family_works",
        "friends_of_friends", "fresh", "trending",
    ];

    private static readonly (string, string)[] OneChannel =
        [.. Channels.Select(name => ($"Channels__{name}", name == "ann" ? "500" : "0"))];
    private static readonly (string, string)[] ByScore = [("Diversity__Method", "None")];
    private static readonly (string, string)[] NoFine = [("Fine__Mode", "Off"), .. ByScore];
    private static readonly (string, string)[] Controls =
        [("Coarse__TimelinessWeight", "0.5"), ("Coarse__QualityWeight", "0.5"), ("Coarse__CreatorSupportWeight", "0.5")];
    private static readonly (string, string)[] Ratios =
    [
        .. Controls, ("Ratios__freshness__fresh__Target", "0.2"), ("Ratios__freshness__fresh__Floor", "0.1"),
        ("Ratios__level__newcomer__Target", "0.2"), ("Ratios__level__newcomer__Floor", "0.1"),
    ];
    private static readonly (string, string)[] Both = [.. Ratios, ("Coarse__DiversePool", "1000")];

    public static IReadOnlyList<Arm> All { get; } =
    [
        new("random", SlateMaker.Random, "works by lot", Of()),
        new("popularity", SlateMaker.Popularity, "what is popular lately, the same for all", Of()),
        new("popular-order", SlateMaker.Popularity, "the same without diversity, in order of popularity", Of(ByScore)),
        new("one-channel", SlateMaker.Service, "the nearest works of the vector index alone, in the towers' order", Of(OneChannel, NoFine)),
        new("all-channels", SlateMaker.Service, "all recall channels, cut without an order",
            Of(NoFine, [("Coarse__BaseWeight", "0")])),
        new("coarse", SlateMaker.Service, "coarse ranking by towers that saw the engagements alone", Of(NoFine))
        { Training = "--set distillation.weight=0" },
        new("distilled", SlateMaker.Service, "towers that learned from the fine ranker too", Of(NoFine)),
        new("fine", SlateMaker.Service, "the fine ranker", Of(ByScore)),
        new("controls", SlateMaker.Service, "timeliness, quality and creator support", Of(ByScore, Controls)),
        new("ratio", SlateMaker.Service, "shares of fresh works and newcomers", Of(ByScore, Ratios)),
        new("rules", SlateMaker.Service, "scatter by rules", Of(Ratios, [("Diversity__Method", "Scatter")])),
        new("mmr", SlateMaker.Service, "MMR after fine ranking", Of(Ratios, [("Diversity__Method", "Mmr")])),
        new("ssd", SlateMaker.Service, "SSD after fine ranking", Of(Ratios, [("Diversity__Method", "Ssd")])),
        new("dpp-coarse", SlateMaker.Service, "DPP where coarse ranking cuts", Of(ByScore, Both)),
        new("dpp-fine", SlateMaker.Service, "DPP after fine ranking", Of(Ratios)),
        new("dpp-both", SlateMaker.Service, "DPP after both", Of(Both)),
        new("repulsion", SlateMaker.Service, "what was just shown repels over requests",
            Of(Both, [("Diversity__Repulsion__Weight", "0.5")])),
        new("width-3", SlateMaker.Service, "1,000 works recalled by popularity", Of(Width(1_000))),
        new("width-4", SlateMaker.Service, "10,000", Of(Width(10_000))),
        new("width-5", SlateMaker.Service, "100,000", Of(Width(100_000))),
        new("default", SlateMaker.Service, "the scene feed as it is shipped", Of()),
        new("aa", SlateMaker.Service, "the same, and users with other luck", Of()) { OtherLuck = true },
        new("no-diversity", SlateMaker.Service, "as shipped, in order of relevance", Of(ByScore)),
        new("oracle", SlateMaker.Oracle, "the truth: a ceiling", Of()),
    ];

    /// <summary>Those that are compared in minutes.</summary>
    public static IReadOnlyList<string> Short { get; } =
    [
        "default", "aa", "random", "popularity", "popular-order", "one-channel", "distilled", "fine", "no-diversity", "dpp-both", "oracle",
    ];

    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static Arm Named(string name) => All.FirstOrDefault(arm => arm.Name == name)
        ?? throw new ArgumentException($"There is no arm {name}; there are {string.Join(", ", All.Select(arm => arm.Name))}.");

    private static (string, string)[] Width(int works) => [.. Both, ("Channels__popular", FormattableString.Invariant($"{works}"))];

    private static Dictionary<string, string> Of(params (string Name, string Value)[][] settings)
    {
        var all = new Dictionary<string, string>();
        foreach (var (name, value) in settings.SelectMany(some => some))
            all[$"Scenes__feed__{name}"] = value;
        return all;
    }
}
