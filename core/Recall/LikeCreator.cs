using VectorRec.Catalog;
using VectorRec.Storage;

namespace VectorRec.Recall;

/// <summary>The works nearest to the mean of those of the creator that the query names.</summary>
public sealed class LikeCreator(int quota) : IVectorChannel
{
    public string Name => "like_creator";

    public int Quota => quota;

    public Anchor Around => Anchor.Creator;

    public WorkFilter? Narrow(WorkFilter filter, UserContext context, DateTimeOffset now) => filter;
}
