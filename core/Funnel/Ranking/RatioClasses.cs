using VectorRec.Catalogue;
using VectorRec.Scenes;

namespace VectorRec.Funnel.Ranking;

/// <summary>Which class of a <see cref="RatioDimension"/> a work belongs to.</summary>
internal static class RatioClasses
{
    private const int HoursFresh = 72;

    /// <summary>A class's place in its dimension; 0 where the classes are the request's.</summary>
    public static int Of(string dimension, ItemTable items, int row, DateTimeOffset now) => dimension switch
    {
        RatioDimension.Media => (int)items.Media[row],
        RatioDimension.Freshness => now.ToUnixTimeSeconds() - items.CreatedAt[row] < HoursFresh * 3600 ? 0 : 1,
        RatioDimension.Level => OfLevel(items.Level[row]),
        _ => 0,
    };

    /// <summary>The class of a creator's level; its name is in <see cref="RatioDimension.Levels"/>.</summary>
    public static int OfLevel(int level) => level switch
    {
        < 3 => 0,
        < 7 => 1,
        _ => 2,
    };
}
