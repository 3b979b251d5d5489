using VectorRec.Catalogue;
using VectorRec.Funnel.Sources;

namespace VectorRec.Funnel.Ranking;

/// <summary>One way to divide works into classes that a content ratio can be set for.</summary>
public sealed class RatioDimension
{
    /// <summary>The dimension whose classes are not a work's own but the request's.</summary>
    public const string Channel = "channel";

    private const int HoursFresh = 72;

    private readonly Func<ItemTable, int, DateTimeOffset, int> _classOf;

    private RatioDimension(string name, string[] classes, Func<ItemTable, int, DateTimeOffset, int> classOf)
    {
        Name = name;
        Classes = classes;
        _classOf = classOf;
    }

    public static IReadOnlyList<RatioDimension> All { get; } =
    [
        new("media", ["audio", "video"], static (items, row, _) => (int)items.Media[row]),
        new("freshness", ["fresh", "established"], static (items, row, now) => now.ToUnixTimeSeconds() - items.CreatedAt[row] < HoursFresh * 3600 ? 0 : 1),
        // A work belongs to every channel that brought it, and counts for the first of these that has a share.
        new(Channel, [.. ChannelCatalogue.All.Select(channel => channel.Name)], static (_, _, _) => 0),
        new("level", ["newcomer", "rising", "known"], static (items, row, _) => items.Level[row] switch { < 3 => 0, < 7 => 1, _ => 2 }),
    ];

    public string Name { get; }

    /// <summary>Names of the classes; a class is its place here.</summary>
    public IReadOnlyList<string> Classes { get; }

    public int ClassOf(ItemTable items, int row, DateTimeOffset now) => _classOf(items, row, now);
}
