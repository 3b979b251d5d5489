using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using VectorRec.Api.Recommendations.Sessions;

namespace VectorRec.Api.Recommendations;

/// <summary>Asks for a slate of works for one user.</summary>
public sealed record RecommendRequest : IValidatableObject
{
    [Description("The user. Without one, and for one of whom nothing is known, the answer is what is popular lately, each time anew.")]
    [Range(0, long.MaxValue)]
    public long? UserId { get; init; }

    [Description("Where the slate is shown: one of GET /v1/scenes.")]
    [StringLength(32, MinimumLength = 1)]
    public string Scene { get; init; } = "feed";

    [Description("How many works.")]
    [Range(1, 50)]
    public int Limit { get; init; } = 10;

    [Description("Which works may be returned.")]
    public WorkFilterRequest? Filters { get; init; }

    [Description("Works not to return, besides all that the user has seen.")]
    [MaxLength(500)]
    public long[]? ExcludeWorkIds { get; init; }

    [Description("How the slate is made diverse.")]
    public DiversityRequest? Diversity { get; init; }

    [Description("Say for each work why it is here, and for each stage what it did. Needs the scope explain.")]
    public bool Explain { get; init; }

    [Description("Settings of the scene that differ for this request, spelt as in GET /v1/scenes; a number alone is a channel's quota. "
        + "Needs the scope override.")]
    public SceneOverrides? Overrides { get; init; }

    [Description("Arms of experiments to be answered by, by the experiments' names, whichever the user is in; the answer is not counted. "
        + "Needs the scope override.")]
    [MaxLength(20)]
    public IReadOnlyDictionary<string, string>? Arms { get; init; }

    [Description("The generation to answer from, one of GET /v1/generations, instead of the one that serves; the answer is not counted. "
        + "Needs the scope override.")]
    [Range(1, long.MaxValue)]
    public long? Generation { get; init; }

    [Description(PagingParameters.AboutCursor)]
    [StringLength(PagingParameters.MaxCursor, MinimumLength = 1)]
    public string? Cursor { get; init; }

    [Description(PagingParameters.AboutPage)]
    [Range(0, PagingParameters.MaxPages - 1)]
    public int Page { get; init; }

    [Description(PagingParameters.AboutPages)]
    [Range(1, PagingParameters.MaxPages)]
    public int Pages { get; init; } = 1;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => SlateFields.Check(ExcludeWorkIds);

    internal RecommendRequest With(PagingParameters paging) =>
        this with { Cursor = paging.Cursor, Page = paging.Page ?? 0, Pages = paging.Pages ?? 1 };
}
