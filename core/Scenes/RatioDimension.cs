namespace VectorRec.Scenes;

/// <summary>One way to divide works into classes that a content ratio can be set for.</summary>
/// <param name="Classes">Their names; a class is its place here.</param>
public sealed record RatioDimension(string Name, IReadOnlyList<string> Classes)
{
    public const string Media = "media";

    public const string Freshness = "freshness";

    /// <summary>The dimension whose classes are not a work's own but the request's.</summary>
    public const string Channel = "channel";

    public const string Level = "level";

    /// <summary>Classes of creators' levels, the lowest first.</summary>
    public static readonly IReadOnlyList<string> Levels = ["newcomer", "rising", "known"];

    /// <summary>In the order in which their quotas are met.</summary>
    /// <param name="channels">Names of all recall channels. A work belongs to every one that brought it, and counts for the first of these
    /// that has a share.</param>
    public static IReadOnlyList<RatioDimension> Of(IEnumerable<string> channels) =>
    [
        new(Media, ["audio", "video"]),
        new(Freshness, ["fresh", "established"]),
        new(Channel, [.. channels]),
        new(Level, Levels),
    ];
}
