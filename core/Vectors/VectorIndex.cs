namespace VectorRec.Vectors;

/// <summary>Searches a collection of works. Only ids and scores travel: everything else about a work is in the item table.</summary>
public sealed class VectorIndex(QdrantConnection connection)
{
    /// <summary>Runs all queries in one round trip.</summary>
    /// <param name="collection">Name of a collection or of an alias.</param>
    /// <param name="queries">At least one.</param>
    /// <param name="results">One for each query, in the same order; what they held is overwritten. Cleared when the call fails.</param>
    /// <param name="deadline">For all queries together.</param>
    /// <exception cref="VectorIndexException">Why there is no answer.</exception>
    public async ValueTask QueryAsync(
        string collection, IReadOnlyList<VectorQuery> queries, IReadOnlyList<VectorHits> results, TimeSpan deadline, CancellationToken ct)
    {
        if (queries.Count == 0 || queries.Count != results.Count)
            throw new ArgumentException($"There are {queries.Count} queries and {results.Count} places for results.", nameof(results));
        foreach (var hits in results)
            hits.Clear();

        var found = await connection.GuardedAsync(
            () => connection.CallAsync(
                connection.QueryBatchAsync, QueryMapping.ToRequest(collection, queries, deadline), deadline, ct), deadline, ct);
        if (found.Count != queries.Count)
            throw new VectorIndexException($"Qdrant answered {found.Count} of {queries.Count} queries.", VectorIndexFailure.Unavailable);
        found.MoveTo(results);
    }
}
