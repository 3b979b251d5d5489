using System.ComponentModel.DataAnnotations;
using VectorRec.Catalogue;
using VectorRec.Diversity;
using VectorRec.Users;

namespace VectorRec.Scenes;

/// <summary>One place of the app where works are shown, as data: a scene is added by configuration alone.</summary>
public sealed record SceneOptions
{
    /// <summary>What it is for; testers read it.</summary>
    public string Description { get; init; } = "";

    /// <summary>What may be shown; recordings when nothing is said.</summary>
    public WorkKind[] Kinds { get; init; } = [];

    /// <summary>What the slate is of: works, or what they stand for.</summary>
    public Subject Subject { get; init; }

    /// <summary>Recall channels by name, with the number of works each may bring, and for how long it is waited for.</summary>
    public IReadOnlyDictionary<string, ChannelOptions> Channels { get; init; } = new Dictionary<string, ChannelOptions>();

    /// <summary>Shares that the content-ratio filter keeps, by dimension and class, see <see cref="RatioDimension"/>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, ShareOptions>> Ratios { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, ShareOptions>>();

    /// <summary>What the shares are shares of.</summary>
    public RatioScope RatioScope { get; init; }

    /// <summary>
    /// With <see cref="RatioScope.Session"/>: newest works that the user was answered or shown which count, besides the slate.
    /// </summary>
    [Range(1, 50)]
    public int SessionWorks { get; init; } = 50;

    public CoarseOptions Coarse { get; init; } = new();

    public DiversityOptions Diversity { get; init; } = new();

    /// <summary>
    /// How works are made diverse where coarse ranking cuts, when <see cref="CoarseOptions.DiversePool"/> says so. Its rules are ignored.
    /// </summary>
    public DiversityOptions CutDiversity { get; init; } = new();

    public FineOptions Fine { get; init; } = new();

    public ExplorationOptions Exploration { get; init; } = new();

    public DeadlineOptions Deadlines { get; init; } = new();

    /// <summary>
    /// Newest works of a user that are not shown again, rounded up to whole shards of 1,000, the newest of which is being filled; 0
    /// shows seen works again.
    /// </summary>
    [Range(0, SeenWorks.MaxShards * SeenWorks.PerShard)]
    public int SeenLimit { get; init; } = SeenWorks.MaxShards * SeenWorks.PerShard;

    /// <summary>Whether a user is shown works of their own.</summary>
    public bool OwnWorks { get; init; }

    /// <summary>Size of the vector search's candidate list (HNSW ef); 0 leaves it to the index.</summary>
    [Range(0, 20_000)]
    public int Ef { get; init; }
}
