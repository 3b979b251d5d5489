namespace VectorRec.Storage.Contexts;

/// <summary>What Postgres says to a request's query.</summary>
/// <param name="Hits">Works that its text was found in, best first.</param>
/// <param name="KnowsWork">False: there is no work of that id.</param>
/// <param name="KnowsCreator">False: there is no user of that id.</param>
public sealed record QueryAnswer(TextHit[] Hits, bool KnowsWork, bool KnowsCreator);

/// <summary>A work that a text was found in.</summary>
/// <param name="Relevance">[0, 1], see <c>search_relevance</c> in migrations.</param>
public readonly record struct TextHit(long WorkId, float Relevance);
