using VectorRec.Users;

namespace VectorRec.Storage;

/// <summary>What one round trip to Postgres brought for a request.</summary>
/// <param name="Recalled">Work ids by statement, best first.</param>
/// <param name="Query">Null when the request has no query.</param>
public sealed record ContextAnswer(UserContext User, long[][] Recalled, QueryAnswer? Query);
