using VectorRec.Generations;
using VectorRec.Storage;
using VectorRec.Users;
using VectorRec.Vectors;

namespace VectorRec.Funnel;

/// <summary>What the stages of every scene share.</summary>
/// <param name="Issued">Null where answers go to nobody.</param>
/// <param name="Index">Null only with <see cref="RecallIndex.Embedded"/>, which does not call it.</param>
public sealed record FunnelServices(Database Database, VectorIndex? Index, RecallOptions Recall, IssuedWorks? Issued = null)
{
    /// <summary>What users do not want, for when Postgres does not say; null remembers nothing.</summary>
    public RememberedWishes? Wishes { get; init; }
}
