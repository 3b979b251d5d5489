using VectorRec.Catalog;
using VectorRec.Ranking;

namespace VectorRec.Recall;

/// <summary>Non-personal lists over a generation's item table, made once when it is loaded.</summary>
public sealed class GenerationLists
{
    /// <summary>Rows kept of each list.</summary>
    public const int Length = 2_000;

    public GenerationLists(ItemTable items)
    {
        MeanEngagement = Mean(items.Engagement);
        Trending = Recall.Trending.Rank(items, Length);
        OpenPools = Pools(items, MeanEngagement);
    }

    /// <summary>Engagement of the average work.</summary>
    public float MeanEngagement { get; }

    /// <summary>In order of <see cref="Recall.Trending.Score"/>.</summary>
    public int[] Trending { get; }

    /// <summary>By creator level, 0..10: works whose <see cref="ExposurePool"/> is open, newest first.</summary>
    public int[][] OpenPools { get; }

    private static float Mean(ReadOnlySpan<float> engagement)
    {
        var sum = 0.0;
        foreach (var rate in engagement)
            sum += rate;
        return engagement.Length == 0 ? 0 : (float)(sum / engagement.Length);
    }

    private static int[][] Pools(ItemTable items, float mean)
    {
        var newest = new PriorityQueue<int, (uint CreatedAt, int Later)>[11];
        for (var level = 0; level < newest.Length; level++)
            newest[level] = new(Length + 1);
        for (var row = 0; row < items.Count; row++)
        {
            if (!ExposurePool.IsOpen(items.Impressions[row], items.Engagement[row], mean, items.Level[row]))
                continue;
            var pool = newest[Math.Min((int)items.Level[row], newest.Length - 1)];
            pool.Enqueue(row, (items.CreatedAt[row], -row));
            if (pool.Count > Length)
                pool.Dequeue();
        }

        return [.. newest.Select(Descending)];
    }

    private static int[] Descending(PriorityQueue<int, (uint, int)> pool)
    {
        var rows = new int[pool.Count];
        for (var i = rows.Length - 1; i >= 0; i--)
            rows[i] = pool.Dequeue();
        return rows;
    }
}
