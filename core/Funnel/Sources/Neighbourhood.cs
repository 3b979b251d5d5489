using VectorRec.Catalogue;
using VectorRec.Users;

namespace VectorRec.Funnel.Sources;

/// <summary>The works nearest to the user's vector in the whole catalogue.</summary>
public sealed class Neighbourhood(int quota) : IVectorChannel
{
    public const string ChannelName = "ann";

    public string Name => ChannelName;

    public int Quota => quota;

    public WorkFilter? Narrow(WorkFilter filter, UserContext context, DateTimeOffset now) => filter;
}
