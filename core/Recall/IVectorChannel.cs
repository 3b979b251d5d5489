using VectorRec.Catalog;
using VectorRec.Storage;

namespace VectorRec.Recall;

/// <summary>A recall channel that asks for the works nearest to the user's vector. All of them travel in one batch of queries.</summary>
public interface IVectorChannel
{
    string Name { get; }

    /// <summary>Works it may bring.</summary>
    int Quota { get; }

    /// <summary>Which works it looks among.</summary>
    /// <param name="filter">The request's own filter, which the result may only narrow.</param>
    /// <returns>Null when it has nothing to ask for this user.</returns>
    WorkFilter? Narrow(WorkFilter filter, UserContext context, DateTimeOffset now);
}
