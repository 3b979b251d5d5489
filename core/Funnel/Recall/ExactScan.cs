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
        TopK[] best = [.. questions.Select(question => new TopK(question.Limit))];
        // Works that come meanwhile are the next request's.
        var count = items.Count;
        for (var row = from; row < count; row++)
        {
            if (row % Chunk == 0)
                ct.ThrowIfCancellationRequested();
            var score = items.Embeddings.Dot(vector, row);
            for (var q = 0; q < best.Length; q++)
                Offer(ref best[q], questions[q], row, TopK.KeyOf(score, row));
        }

        return [.. best.Select(top => top.Ranked())];
    }

    // The filter is what takes time: only what is good enough is asked about.
    private static void Offer(ref TopK best, ScanQuestion question, int row, ulong key)
    {
        if (best.Takes(key) && question.Filter.Matches(row))
            best.Offer(key, row);
    }
}

/// <summary>One search of a scan.</summary>
public sealed record ScanQuestion(ItemFilter Filter, int Limit);
