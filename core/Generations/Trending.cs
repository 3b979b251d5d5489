using VectorRec.Catalogue;

namespace VectorRec.Generations;

/// <summary>
/// The non-personal order of works: what is liked and known lately, as of the newest event that the generation knows.
/// </summary>
internal static class Trending
{
    public static float Score(ItemTable items, int row) => items.Trend[row];

    /// <summary>The best rows, best first, ties by work id.</summary>
    /// <param name="filter">Null lets every work through.</param>
    public static int[] Rank(ItemTable items, int length, ItemFilter? filter = null)
    {
        var best = new PriorityQueue<int, (float Score, int Later)>(length + 1);
        var count = items.Count;
        for (var row = 0; row < count; row++)
        {
            // Rows ascend with work ids, but for those newer than the index: among equals the earlier row is better.
            var score = Score(items, row);
            if (best.Count == length && !(best.TryPeek(out _, out var worst) && score > worst.Score))
                continue;
            if (filter?.Matches(row) == false)
                continue;
            best.Enqueue(row, (score, -row));
            if (best.Count > length)
                best.Dequeue();
        }

        var ranked = new int[best.Count];
        for (var i = ranked.Length - 1; i >= 0; i--)
            ranked[i] = best.Dequeue();
        return ranked;
    }
}
