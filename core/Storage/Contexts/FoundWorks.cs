namespace VectorRec.Storage.Contexts;

/// <summary>What the statements of recall channels, and the search of a query's text, found for a request.</summary>
/// <param name="Recalled">Work ids by statement, best first.</param>
/// <param name="Query">Null when the request has no query.</param>
public sealed record FoundWorks(long[][] Recalled, QueryAnswer? Query)
{
    public static FoundWorks None { get; } = new([], null);
}
