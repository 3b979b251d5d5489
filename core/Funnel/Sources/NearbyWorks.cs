using VectorRec.Catalogue;
using VectorRec.Users;

namespace VectorRec.Funnel.Sources;

/// <summary>Works from the user's city.</summary>
public sealed class NearbyWorks(int quota) : IVectorChannel
{
    public string Name => "nearby";

    public int Quota => quota;

    public WorkFilter? Narrow(WorkFilter filter, UserContext context, DateTimeOffset now) =>
        context.Profile?.City is { Length: > 0 } city && (filter.City is null || filter.City == city) ? filter with { City = city } : null;
}
