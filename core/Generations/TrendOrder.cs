using VectorRec.Catalogue;

namespace VectorRec.Generations;

/// <summary>
/// The non-personal order of works: what is liked and known lately, as of the newest event that the generation knows.
/// </summary>
internal static class TrendOrder
{
    public static float Score(ItemTable items, int row) => items.Trend[row];

    /// <summary>The best rows, best first, ties by work id.</summary>
    /// <param name="filter">Null lets every work through.</param>
    public static int[] Rank(ItemTable items, int length, ItemFilter? filter = null)
    {
        var best = new TopK(length);
        var count = items.Count;
        for (var row = 0; row < count; row++)
        {
            // Rows ascend with work ids, but for those newer than the index: among equals the earlier row is better.
            var key = TopK.KeyOf(Score(items, row), row);
            if (best.Takes(key) && filter?.Matches(row) != false)
                best.Offer(key, row);
        }

        return best.Ranked();
    }
}
