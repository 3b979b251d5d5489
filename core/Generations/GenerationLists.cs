using VectorRec.Catalogue;

namespace VectorRec.Generations;

/// <summary>
/// Non-personal lists over a generation's item table, made when it is loaded. Works that come later are added to those that newness
/// decides.
/// </summary>
public sealed class GenerationLists
{
    /// <summary>Rows kept of each list.</summary>
    public const int Length = 2_000;

    private readonly ItemTable _items;
    private int[][] _openPools;
    private int[] _air;

    public GenerationLists(ItemTable items)
    {
        _items = items;
        MeanEngagement = Mean(items.Engagement);
        Trending = TrendOrder.Rank(items, Length);
        _openPools = Pools(items, MeanEngagement);
        _air = [.. Enumerable.Range(0, items.Count).Where(row => items.Kind[row] != WorkKind.Work)];
    }

    /// <summary>Engagement of the average work.</summary>
    public float MeanEngagement { get; }

    /// <summary>In order of <see cref="TrendOrder.Score"/>.</summary>
    public int[] Trending { get; }

    /// <summary>By creator level, 0..10: works whose <see cref="ExposurePool"/> is open, newest first.</summary>
    public int[][] OpenPools => Volatile.Read(ref _openPools);

    /// <summary>What goes on and off the air, whether it is on or not.</summary>
    public ReadOnlySpan<int> Air => Volatile.Read(ref _air);

    /// <summary>
    /// Adds a work that came after the table was written. One caller at a time; whoever reads a list keeps the one that they have.
    /// </summary>
    internal void Add(int row)
    {
        if (_items.Kind[row] != WorkKind.Work)
            Volatile.Write(ref _air, [.. _air, row]);
        if (!ExposurePool.IsOpen(_items.Impressions[row], _items.Engagement[row], MeanEngagement, _items.Level[row]))
            return;
        var level = Math.Min((int)_items.Level[row], _openPools.Length - 1);
        var pool = _openPools[level];
        var place = pool.TakeWhile(other => _items.CreatedAt[other] > _items.CreatedAt[row]).Count();
        var pools = (int[][])_openPools.Clone();
        pools[level] = [.. pool.Take(place), row, .. pool.Skip(place).Take(Length - 1 - place)];
        Volatile.Write(ref _openPools, pools);
    }

    private static float Mean(ReadOnlySpan<float> engagement)
    {
        var sum = 0.0;
        foreach (var rate in engagement)
            sum += rate;
        return engagement.Length == 0 ? 0 : (float)(sum / engagement.Length);
    }

    private static int[][] Pools(ItemTable items, float mean)
    {
        TopK[] newest = [.. Enumerable.Range(0, 11).Select(_ => new TopK(Length))];
        for (var row = 0; row < items.Count; row++)
        {
            if (!ExposurePool.IsOpen(items.Impressions[row], items.Engagement[row], mean, items.Level[row]))
                continue;
            var level = Math.Min((int)items.Level[row], newest.Length - 1);
            newest[level].Offer(TopK.KeyOf(items.CreatedAt[row], row), row);
        }

        return [.. newest.Select(pool => pool.Ranked())];
    }
}
