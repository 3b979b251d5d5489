using VectorRec.Catalog;
using VectorRec.Recall;
using VectorRec.Vectors;

namespace VectorRec.Pipeline;

/// <summary>
/// The vector index does not have works that were published after it was built. They are few and lie in the item table, so they are
/// all compared, under the same filters; a channel then brings the nearest of both, within its quota.
/// </summary>
internal static class NewerWorks
{
    /// <returns>By query: rows in the order of their score. Null when nothing is newer than the index.</returns>
    public static int[][]? Search(FunnelRun run, IEnumerable<VectorQuery> queries, CancellationToken ct)
    {
        var items = run.Generation.Items;
        if (items.Delta.Count == 0)
            return null;
        ScanQuestion[] questions = [.. queries.Select(query => new ScanQuestion(new ItemFilter(query.Filter, items), query.Limit))];
        return ExactScan.Search(items, run.UserVector, run.Generation.Bundle.Manifest.Temperature, questions, items.BaseCount, ct);
    }

    /// <summary>Recalls the best of what the index found and of what is newer; both are in the order of their scores.</summary>
    public static void Merge(FunnelRun run, VectorHits hits, ReadOnlySpan<int> newer, int quota, int channel)
    {
        var items = run.Generation.Items;
        var temperature = run.Generation.Bundle.Manifest.Temperature;
        var found = 0;
        foreach (var row in newer)
        {
            var score = ExactScan.Score(items, run.UserVector, temperature, row, items.Bias[row]);
            while (found < hits.Count && hits.Scores[found] >= score && quota > 0)
            {
                run.Recall(hits.WorkIds.Slice(found++, 1), channel);
                quota--;
            }

            if (quota-- <= 0)
                return;
            run.Candidates.Add(row, channel);
        }

        run.Recall(hits.WorkIds[found..Math.Min(hits.Count, found + quota)], channel);
    }
}
