using VectorRec.Funnel.Sources;
using VectorRec.Storage.Contexts;
using VectorRec.Users;

namespace VectorRec.Funnel;

/// <summary>What was answered when a request was recorded: with it, the funnel asks no store and finds the same.</summary>
/// <param name="Query">Null when the request had no query.</param>
/// <param name="Issued">Works that the user had just been given.</param>
/// <param name="Like">The vectors of what was looked for.</param>
/// <param name="Recalled">What was brought, in the order of recall, but for what the postings bring again; the generation has all of them.
/// </param>
/// <param name="Inactive">Works that had left the catalogue.</param>
/// <param name="Rows">Rows of the item table that there were; null when all that was brought is in <paramref name="Recalled"/>.</param>
/// <param name="FineFailed">Fine ranking failed or was late, so that the coarse order stood.</param>
public sealed record KnownAnswers(
    UserContext Context, QueryAnswer? Query, long[] Issued, QueryVectors Like, RecalledWork[] Recalled, IReadOnlySet<long> Inactive,
    int? Rows, bool FineFailed);

/// <summary>A candidate as recall left it.</summary>
/// <param name="WorkId">Of the work.</param>
/// <param name="Channels">Bit i: channel i of the scene brought it.</param>
/// <param name="Inactive">Whether the work had left the catalogue.</param>
public readonly record struct RecalledWork(long WorkId, uint Channels, bool Inactive);
