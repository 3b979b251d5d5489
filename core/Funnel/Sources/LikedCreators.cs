using VectorRec.Catalogue;
using VectorRec.Users;

namespace VectorRec.Funnel.Sources;

/// <summary>More by the creators of what the user engaged with lately.</summary>
public sealed class LikedCreators(int quota) : IVectorChannel
{
    public string Name => "liked_creators";

    public int Quota => quota;

    public WorkFilter? Narrow(WorkFilter filter, UserContext context, DateTimeOffset now)
    {
        var creators = Affinity.Top(context.History, static work => work.CreatorId);
        return Affinity.Within(creators, filter.CreatorIds) is { Count: > 0 } within ? filter with { CreatorIds = within } : null;
    }
}
