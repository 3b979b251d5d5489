using VectorRec.Catalog;

namespace VectorRec.Ranking;

/// <summary>The content ratios of a scene, ready to be applied.</summary>
public sealed class RatioPlan
{
    private readonly (RatioDimension Dimension, ShareOptions[] Shares, byte[] ShareOfClass)[] _ratios;

    /// <param name="ratios">By dimension and class; names are known.</param>
    public RatioPlan(IReadOnlyDictionary<string, IReadOnlyDictionary<string, ShareOptions>> ratios)
    {
        _ratios = [.. RatioDimension.All.Where(dimension => ratios.ContainsKey(dimension.Name)).Select(dimension => Plan(dimension, ratios[dimension.Name]))];
    }

    public bool IsEmpty => _ratios.Length == 0;

    public IReadOnlyList<ShareQuotas> Quotas(int works) => [.. _ratios.Select(ratio => ShareQuotas.Of(ratio.Shares, works))];

    /// <summary>The share that each work counts towards.</summary>
    /// <param name="classes">[dimensions, n] row-major, is written.</param>
    public void Classify(ItemTable items, ReadOnlySpan<int> rows, DateTimeOffset now, Span<byte> classes)
    {
        for (var d = 0; d < _ratios.Length; d++)
        {
            var column = classes.Slice(d * rows.Length, rows.Length);
            for (var i = 0; i < rows.Length; i++)
                column[i] = _ratios[d].ShareOfClass[_ratios[d].Dimension.ClassOf(items, rows[i], now)];
        }
    }

    public int Dimensions => _ratios.Length;

    // Classes that are not named have the last share together.
    private static (RatioDimension, ShareOptions[], byte[]) Plan(RatioDimension dimension, IReadOnlyDictionary<string, ShareOptions> shares)
    {
        var named = dimension.Classes.Where(shares.ContainsKey).ToArray();
        return (
            dimension,
            [.. named.Select(name => shares[name]), new ShareOptions()],
            [.. dimension.Classes.Select(name => (byte)(Array.IndexOf(named, name) is >= 0 and var place ? place : named.Length))]);
    }
}
