using VectorRec.Diversity;
using VectorRec.Funnel.Sources;
using VectorRec.Scenes;

namespace VectorRec.Api.Scenes;

/// <summary>A scene as it runs: built-in settings with the configuration's changes. All but its name can be given back as
/// <c>overrides</c>.</summary>
/// <param name="Subject">What a slate is of: works, or the songs or creators that they stand for.</param>
/// <param name="Channels">In the order in which they number a candidate's channels.</param>
/// <param name="Ratios">Shares by dimension and class.</param>
/// <param name="RatioScope">What the shares are shares of: pool, slate or session.</param>
/// <param name="SessionWorks">With session: works of earlier answers that count.</param>
/// <param name="SeenLimit">Newest works of a user that are not shown again; 0 shows seen works again.</param>
/// <param name="OwnWorks">Whether users are shown works of their own.</param>
/// <param name="Ef">Size of the vector search's candidate list; 0 leaves it to the index.</param>
public sealed record SceneResponse(
    string Name,
    string Description,
    IReadOnlyList<string> Kinds,
    Subject Subject,
    IReadOnlyList<SceneChannel> Channels,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, ShareOptions>> Ratios,
    RatioScope RatioScope,
    int SessionWorks,
    CoarseOptions Coarse,
    DiversityOptions Diversity,
    DiversityOptions CutDiversity,
    FineOptions Fine,
    ExplorationOptions Exploration,
    DeadlineOptions Deadlines,
    int SeenLimit,
    bool OwnWorks,
    int Ef)
{
    internal static SceneResponse From(string name, SceneOptions scene) => new(
        name,
        scene.Description,
        [.. scene.Kinds.Select(kind => kind.ToString().ToLowerInvariant())],
        scene.Subject,
        [.. ChannelCatalogue.In(scene.Channels).Select(channel => Describe(channel, scene.Channels[channel.Name], scene.Deadlines))],
        scene.Ratios,
        scene.RatioScope,
        scene.SessionWorks,
        scene.Coarse,
        scene.Diversity,
        scene.CutDiversity,
        scene.Fine,
        scene.Exploration,
        scene.Deadlines,
        scene.SeenLimit,
        scene.OwnWorks,
        scene.Ef);

    private static SceneChannel Describe(ChannelDescription channel, ChannelOptions options, DeadlineOptions deadlines) => new(
        channel.Name, channel.Description, options.Quota, options.DeadlineMs ?? channel.DeadlineIn(deadlines));
}

/// <summary>A recall channel of a scene.</summary>
/// <param name="Quota">Works it may bring that the user has not seen; as many seen ones may come on top, which are then filtered.</param>
/// <param name="DeadlineMs">Milliseconds for which the request waits for it. Channels of one store with the same deadline share a round
/// trip: they come together or not at all. Null: it asks no store.</param>
public sealed record SceneChannel(string Name, string Description, int Quota, int? DeadlineMs);
