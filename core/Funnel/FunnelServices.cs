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

    /// <summary>What users have seen, for the same case; null remembers nothing.</summary>
    public RememberedSeen? Seen { get; init; }

    /// <summary>What is known of a user without asking anybody.</summary>
    /// <param name="seen">Whether the scene counts what was seen.</param>
    internal UserContext KnownOf(long user, bool seen)
    {
        var known = Wishes?.Of(user) ?? UserContext.Unknown(user);
        return seen && Seen is not null ? known with { Seen = Seen.Of(user) } : known;
    }
}
