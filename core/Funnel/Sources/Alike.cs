using VectorRec.Catalogue;
using VectorRec.Users;

namespace VectorRec.Funnel.Sources;

/// <summary>The works nearest to what the query names, in the whole catalogue.</summary>
public sealed class Alike(string name, Anchor around, int quota) : IVectorChannel
{
    public string Name => name;

    public int Quota => quota;

    public Anchor Around => around;

    public WorkFilter? Narrow(WorkFilter filter, UserContext context, DateTimeOffset now) => filter;
}
