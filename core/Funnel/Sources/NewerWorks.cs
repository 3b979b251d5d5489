using VectorRec.Vectors;

namespace VectorRec.Funnel.Sources;

/// <summary>
/// The vector index does not have works that were published after it was built. They are few and lie in the item table, so they are
/// all compared, under the same filters; a channel then brings the nearest of both, within its quota.
/// </summary>
internal static class NewerWorks
{
    /// <returns>By question: rows in the order of their score. Null when nothing is newer than the index.</returns>
    public static int[][]? Search(FunnelRun run, IReadOnlyList<VectorQuestion> questions, CancellationToken ct) =>
        run.Generation.Items is { Delta.Count: > 0, BaseCount: var from } ? VectorQuestion.Scan(run, questions, from, ct) : null;

    /// <summary>Recalls the best of what the index found and of what is newer; both are in the order of their scores.</summary>
    public static void Merge(FunnelRun run, VectorHits hits, ReadOnlySpan<int> newer, in VectorQuestion question)
    {
        var items = run.Generation.Items;
        var temperature = question.TemperatureIn(run);
        var (found, quota) = (0, question.Quota);
        foreach (var row in newer)
        {
            var score = ExactScan.Score(items, question.Vector.Span, temperature, row, items.Bias[row]);
            while (found < hits.Count && hits.Scores[found] >= score && quota > 0)
                quota = run.Recall(hits.WorkIds.Slice(found++, 1), question.Channel, quota);
            quota = run.Recall(row, question.Channel, quota);
        }

        run.Recall(hits.WorkIds[found..], question.Channel, quota);
    }
}
