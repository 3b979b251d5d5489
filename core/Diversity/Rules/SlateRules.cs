using System.ComponentModel.DataAnnotations;
using static VectorRec.Diversity.DiversityOptions;

namespace VectorRec.Diversity.Rules;

/// <summary>Holds in every slate, whatever the method: a slate is short rather than against a rule, unless the rules yield.</summary>
public sealed record SlateRules
{
    /// <summary>Rules that there are at most, see <see cref="Write"/>.</summary>
    internal const int Most = 6;

    /// <summary>No rule at all.</summary>
    public static SlateRules Off { get; } = new() { CreatorDistance = 1, SongDistance = 1 };

    /// <summary>Places between two works of one creator: 2 = never adjacent, 1 = no rule.</summary>
    [Range(1, int.MaxValue)]
    public int CreatorDistance { get; init; } = 2;

    /// <summary>Places between two works of one song: 2 = never adjacent, 1 = no rule.</summary>
    [Range(1, int.MaxValue)]
    public int SongDistance { get; init; } = 2;

    /// <summary>
    /// Whether the two distances yield where places would stay empty for them; for scenes that are about few creators. The selector
    /// itself never breaks a rule: its caller fills up.
    /// </summary>
    public bool Yields { get; init; }

    public FrequencyCap? Creator { get; init; }

    public FrequencyCap? Song { get; init; }

    public FrequencyCap? Media { get; init; }

    public FrequencyCap? Tag { get; init; }

    /// <summary>Writes those that can be broken at all.</summary>
    /// <param name="into">At least <see cref="Most"/>.</param>
    /// <returns>How many there are.</returns>
    internal int Write(Span<Rule> into)
    {
        var count = 0;
        Add(into, ref count, SlateAttribute.Creator, 1, CreatorDistance);
        Add(into, ref count, SlateAttribute.Song, 1, SongDistance);
        Add(into, ref count, SlateAttribute.Creator, Creator);
        Add(into, ref count, SlateAttribute.Song, Song);
        Add(into, ref count, SlateAttribute.Media, Media);
        Add(into, ref count, SlateAttribute.Tag, Tag);
        return count;
    }

    internal void Validate()
    {
        const string rules = nameof(DiversityOptions.Rules);
        Require(CreatorDistance >= 1, $"{rules}.{nameof(CreatorDistance)}", "must be at least 1");
        Require(SongDistance >= 1, $"{rules}.{nameof(SongDistance)}", "must be at least 1");
        Creator?.Validate($"{rules}.{nameof(Creator)}");
        Song?.Validate($"{rules}.{nameof(Song)}");
        Media?.Validate($"{rules}.{nameof(Media)}");
        Tag?.Validate($"{rules}.{nameof(Tag)}");
    }

    private static void Add(Span<Rule> into, ref int count, SlateAttribute attribute, FrequencyCap? cap)
    {
        if (cap is not null)
            Add(into, ref count, attribute, cap.Max, cap.Window);
    }

    private static void Add(Span<Rule> into, ref int count, SlateAttribute attribute, int max, int window)
    {
        if (window == 0 || max < window)
            into[count++] = new Rule { Attribute = attribute, Max = max, Window = window };
    }
}
