using VectorRec.Catalogue;
using VectorRec.Users;

namespace VectorRec.Funnel.Sources;

/// <summary>Works with the tags that are most frequent in the user's recent behaviour.</summary>
public sealed class TopTags(int quota) : IVectorChannel
{
    private const int Tags = 5;

    public string Name => "top_tags";

    public int Quota => quota;

    public WorkFilter? Narrow(WorkFilter filter, UserContext context, DateTimeOffset now)
    {
        // A request for tags of its own has narrowed as far as one list of tags can.
        if (filter.Tags.Count > 0)
            return null;
        var top = context.History.SelectMany(work => work.Tags).CountBy(tag => tag)
            .OrderByDescending(tag => tag.Value).ThenBy(tag => tag.Key, StringComparer.Ordinal).Take(Tags).Select(tag => tag.Key).ToArray();
        return top.Length > 0 ? filter with { Tags = top } : null;
    }
}
