using VectorRec.Catalogue;

namespace VectorRec.Funnel.Recall;

/// <summary>
/// Nearest works by comparing with all of them: what the vector index answers, without the vector index. One pass over the table
/// serves all questions, since reading the embeddings is what takes the time.
/// </summary>
public static class ExactScan
{
    /// <summary>Rows between two looks at the token.</summary>
    private const int Chunk = 1 << 14;

    /// <param name="vector">[d], unit norm; a user's or, for works like it, a work's.</param>
    /// <param name="from">First row to compare with: <see cref="ItemTable.BaseCount"/> searches what is newer than the index alone.</param>
    /// <returns>By question: rows in the order of their score, ties by row.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; there is no partial answer, for it would prefer old
    /// works.</exception>
    public static int[][] Search(
        ItemTable items, ReadOnlySpan<float> vector, IReadOnlyList<ScanQuestion> questions, int from, CancellationToken ct)
    {
        var best = new PriorityQueue<int, (float Score, int Later)>[questions.Count];
        for (var q = 0; q < best.Length; q++)
            best[q] = new(questions[q].Limit + 1);
        // Works that come meanwhile are the next request's.
        var count = items.Count;
        for (var row = from; row < count; row++)
        {
            if (row % Chunk == 0)
                ct.ThrowIfCancellationRequested();
            var score = items.Embeddings.Dot(vector, row);
            for (var q = 0; q < best.Length; q++)
                Offer(best[q], questions[q], row, score);
        }

        return [.. best.Select(Descending)];
    }

    private static void Offer(PriorityQueue<int, (float Score, int Later)> best, ScanQuestion question, int row, float score)
    {
        // Rows come in ascending order, so an equal score is not better.
        if (best.Count == question.Limit && !(best.TryPeek(out _, out var worst) && score > worst.Score))
            return;
        if (!question.Filter.Matches(row))
            return;
        best.Enqueue(row, (score, -row));
        if (best.Count > question.Limit)
            best.Dequeue();
    }

    private static int[] Descending(PriorityQueue<int, (float, int)> best)
    {
        var rows = new int[best.Count];
        for (var i = rows.Length - 1; i >= 0; i--)
            rows[i] = best.Dequeue();
        return rows;
    }
}

/// <summary>One search of a scan.</summary>
public sealed record ScanQuestion(ItemFilter Filter, int Limit);
