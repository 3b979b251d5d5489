using System.ComponentModel.DataAnnotations;
using static VectorRec.Diversity.DiversityOptions;

namespace VectorRec.Diversity.Rules;

/// <summary>Holds in every slate, whatever the method: a slate is short rather than against a rule, unless the rules yield.</summary>
public sealed record SlateRules
{
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
}
