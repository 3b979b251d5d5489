using System.Text.Json.Serialization;
using VectorRec.Catalogue;
using VectorRec.Diversity;
using VectorRec.Experiments;
using VectorRec.Scenes;

namespace VectorRec.Funnel;

/// <summary>What is asked for; validated by whoever takes it in.</summary>
/// <param name="Scene">Name of a scene that there is.</param>
/// <param name="Limit">Works wanted.</param>
/// <param name="Filter">The scene narrows it to its own kinds.</param>
/// <param name="ExcludeWorkIds">Works not to return: the mobile client's own memory of what it has just shown.</param>
/// <param name="Diversity">Null leaves it to the scene.</param>
/// <param name="Now">The request's clock.</param>
/// <param name="Query">What is looked for; null where a user is shown what suits them.</param>
public sealed record RecommendationRequest(
    Guid RequestId,
    long UserId,
    string Scene,
    int Limit,
    WorkFilter Filter,
    IReadOnlyList<long> ExcludeWorkIds,
    DiversityOptions? Diversity,
    DateTimeOffset Now,
    SlateQuery? Query = null)
{
    /// <summary>The id, which no user has, of somebody who does not say who they are.</summary>
    public const long Nobody = -1;

    /// <summary>How much of the scene's work is done.</summary>
    public Effort Effort { get; init; }

    /// <summary>The arms of experiments whose settings the scene has; in the order of the experiments' names.</summary>
    public IReadOnlyList<ArmAssignment> Arms { get; init; } = [];

    /// <summary>How long the answer may take: no step waits for more than half of what is left.</summary>
    [JsonIgnore]
    public TimeSpan Budget { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Whether the answer goes to the user: then it is not given again soon.</summary>
    public bool Issue { get; init; } = true;

    /// <summary>Works that the session was answered before, newest first. A recording has them among the issued.</summary>
    [JsonIgnore]
    public long[] Before { get; init; } = [];

    /// <summary>Which of <see cref="Pages"/> this is, from 0.</summary>
    public int Page { get; init; }

    /// <summary>Pages that are asked for at once, each of which draws from its own part of the works.</summary>
    public int Pages { get; init; } = 1;

    /// <summary>Whether a work may be on this page.</summary>
    internal bool IsOnPage(long work) => Pages == 1 || Part(work, Pages) == Page;

    // The parts of neighbouring ids have nothing to do with each other.
    private static int Part(long work, int parts)
    {
        var hash = (ulong)work * 0x9e37_79b9_7f4a_7c15;
        hash = (hash ^ (hash >> 30)) * 0xbf58_476d_1ce4_e5b9;
        return (int)((hash ^ (hash >> 27)) % (ulong)parts);
    }
}
