using VectorRec.Catalogue;
using VectorRec.Funnel.Sources;
using VectorRec.Scenes;

namespace VectorRec.Funnel.Ranking;

/// <summary>The content ratios of a scene, ready to be applied.</summary>
public sealed class RatioPlan
{
    private readonly (RatioDimension Dimension, ShareOptions[] Shares, byte[] ShareOfClass)[] _ratios;
    private readonly uint[] _channels;

    /// <param name="ratios">By dimension and class; names are known.</param>
    /// <param name="channels">Names of the scene's recall channels, by their number.</param>
    public RatioPlan(IReadOnlyDictionary<string, IReadOnlyDictionary<string, ShareOptions>> ratios, IReadOnlyList<string> channels)
    {
        _channels = [.. Named(ratios)
            .Select(name => channels.Contains(name) ? 1u << channels.Index().First(channel => channel.Item == name).Index : 0)];
        _ratios = [.. RatioDimension.Of(AllChannels).Where(dimension => ratios.ContainsKey(dimension.Name))
            .Select(dimension => Plan(dimension, ratios[dimension.Name]))];
    }

    public bool IsEmpty => _ratios.Length == 0;

    public IReadOnlyList<ShareQuotas> Quotas(int works) => [.. _ratios.Select(ratio => ShareQuotas.Of(ratio.Shares, works))];

    /// <summary>The share that each work counts towards.</summary>
    /// <param name="channels">[n], bit i: channel i brought it.</param>
    /// <param name="classes">[dimensions, n] row-major, is written.</param>
    public void Classify(ItemTable items, ReadOnlySpan<int> rows, ReadOnlySpan<uint> channels, DateTimeOffset now, Span<byte> classes)
    {
        for (var d = 0; d < _ratios.Length; d++)
        {
            var column = classes.Slice(d * rows.Length, rows.Length);
            for (var i = 0; i < rows.Length; i++)
                column[i] = IsOfRequest(d)
                    ? ShareOf(channels[i]) : _ratios[d].ShareOfClass[RatioClasses.Of(_ratios[d].Dimension.Name, items, rows[i], now)];
        }
    }

    public int Dimensions => _ratios.Length;

    /// <summary>Whether the classes of a dimension are the request's: works of earlier answers have none.</summary>
    public bool IsOfRequest(int dimension) => _ratios[dimension].Dimension.Name == RatioDimension.Channel;

    /// <summary>By dimension: the names of the shares, the last one for all other classes.</summary>
    public string[][] ClassNames() => [.. _ratios.Select(ratio =>
        (string[])[.. ratio.Dimension.Classes.Where((_, c) => ratio.ShareOfClass[c] < ratio.Shares.Length - 1),
            $"other {ratio.Dimension.Name}"])];

    private static IEnumerable<string> AllChannels => ChannelCatalogue.All.Select(channel => channel.Name);

    private byte ShareOf(uint channels)
    {
        var share = 0;
        while (share < _channels.Length && (channels & _channels[share]) == 0)
            share++;
        return (byte)share;
    }

    private static IEnumerable<string> Named(IReadOnlyDictionary<string, IReadOnlyDictionary<string, ShareOptions>> ratios) =>
        ratios.TryGetValue(RatioDimension.Channel, out var shares) ? AllChannels.Where(shares.ContainsKey) : [];

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
