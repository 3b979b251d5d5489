using VectorRec.Vectors;

namespace VectorRec.Funnel.Recall;

/// <summary>
/// The vector index does not have works that were published after it was built, or not before they were carried there. They are few and
/// lie in the item table, so they are all compared, under the same filters; a channel then brings the nearest of both, within its quota.
/// </summary>
internal static class NewerWorks
{
    /// <param name="from">Works that the index had before it was asked.</param>
    /// <returns>By question: rows in the order of their score. Null when nothing is newer than the index.</returns>
    public static int[][]? Search(FunnelRun run, IReadOnlyList<IndexQuestion> questions, int from, CancellationToken ct) =>
        run.Generation.Items.Count > from ? IndexQuestion.Scan(run, questions, from, ct) : null;

    /// <summary>
    /// Recalls the best of what the index found and of what is newer; both are in the order of their scores. What the index found of the
    /// newer ones, for it may have some already, is among them anyway and counts once.
    /// </summary>
    public static void Merge(FunnelRun run, VectorHits hits, ReadOnlySpan<int> newer, int from, in IndexQuestion question)
    {
        var items = run.Generation.Items;
        var intake = question.IntakeOf(run);
        var found = 0;
        foreach (var row in newer)
        {
            var score = items.Embeddings.Dot(question.Vector.Span, row);
            for (; found < hits.Count && hits.Scores[found] >= score && !intake.IsFull; found++)
            {
                if (items.RowOf(hits.WorkIds[found]) < from)
                    intake.Add(hits.WorkIds.Slice(found, 1));
            }

            intake.Add(row);
        }

        for (; found < hits.Count && !intake.IsFull; found++)
        {
            if (items.RowOf(hits.WorkIds[found]) < from)
                intake.Add(hits.WorkIds.Slice(found, 1));
        }
    }
}
