using VectorRec.Catalogue;
using VectorRec.Users;

namespace VectorRec.Funnel.Sources;

/// <summary>Asks for the works nearest to a vector within a part of the catalogue. All of them travel in one batch of queries.</summary>
public interface IVectorChannel : IRecallChannel
{
    /// <summary>Which vector; the channel is left out of a request that does not have it.</summary>
    Anchor Around => Anchor.User;

    /// <summary>Which works it looks among.</summary>
    /// <param name="filter">The request's own filter, which the result may only narrow.</param>
    /// <returns>Null when it has nothing to ask for this user, or the filter leaves it nothing.</returns>
    WorkFilter? Narrow(WorkFilter filter, UserContext context, DateTimeOffset now);
}
