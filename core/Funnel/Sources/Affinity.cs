using VectorRec.Catalogue;

namespace VectorRec.Funnel.Sources;

/// <summary>What a user's recent behaviour says about creators, songs and tags.</summary>
internal static class Affinity
{
    private const int Most = 50;

    /// <summary>The distinct values of the history, most frequent first, then most recent.</summary>
    public static IReadOnlyList<long> Top(IReadOnlyList<EngagedWork> history, Func<EngagedWork, long?> value)
    {
        var counts = new Dictionary<long, (int Count, int First)>();
        for (var i = 0; i < history.Count; i++)
        {
            if (value(history[i]) is { } id)
                counts[id] = counts.TryGetValue(id, out var seen) ? (seen.Count + 1, seen.First) : (1, i);
        }

        return [.. counts.OrderByDescending(pair => pair.Value.Count).ThenBy(pair => pair.Value.First).Take(Most).Select(pair => pair.Key)];
    }

    /// <summary>The most frequent tags of the history, ties by name.</summary>
    public static IEnumerable<string> Top(IReadOnlyList<EngagedWork> history, int tags) =>
        history.SelectMany(work => work.Tags).CountBy(tag => tag)
            .OrderByDescending(tag => tag.Value).ThenBy(tag => tag.Key, StringComparer.Ordinal).Take(tags).Select(tag => tag.Key);
}
