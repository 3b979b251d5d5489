using VectorRec.Catalog;
using VectorRec.Storage;

namespace VectorRec.Recall;

/// <summary>The works nearest to the one that the query names.</summary>
public sealed class LikeWork(int quota) : IVectorChannel
{
    public string Name => "like_work";

    public int Quota => quota;

    public Anchor Around => Anchor.Work;

    public WorkFilter? Narrow(WorkFilter filter, UserContext context, DateTimeOffset now) => filter;
}
