using VectorRec.Funnel.Sources;
using VectorRec.Storage;
using VectorRec.Users;

namespace VectorRec.Funnel;

/// <summary>What was answered when a request was recorded: with it, the funnel asks no store and finds the same.</summary>
/// <param name="Query">Null when the request had no query.</param>
/// <param name="Issued">Works that the user had just been given.</param>
/// <param name="Like">The vectors of what was looked for.</param>
/// <param name="Recalled">In the order of recall; the generation has all of them.</param>
/// <param name="FineFailed">Fine ranking failed or was late, so that the coarse order stood.</param>
public sealed record KnownAnswers(
    UserContext Context, QueryAnswer? Query, long[] Issued, QueryVectors Like, RecalledWork[] Recalled, bool FineFailed);

/// <summary>A candidate as recall left it.</summary>
/// <param name="Channels">Bit i: channel i of the scene brought it.</param>
/// <param name="Inactive">Whether the work had left the catalogue.</param>
public readonly record struct RecalledWork(long WorkId, uint Channels, bool Inactive);
