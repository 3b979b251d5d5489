using VectorRec.Catalog;
using VectorRec.Storage;

namespace VectorRec.Recall;

/// <summary>The works nearest to the user's vector in the whole catalogue.</summary>
public sealed class Neighbourhood(int quota) : IVectorChannel
{
    public string Name => "ann";

    public int Quota => quota;

    public WorkFilter? Narrow(WorkFilter filter, UserContext context, DateTimeOffset now) => filter;
}
