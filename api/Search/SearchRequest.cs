using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using VectorRec.Api.Recommendations;
using VectorRec.Api.Recommendations.Sessions;

namespace VectorRec.Api.Search;

/// <summary>Looks for works: by text, by likeness to a work, by likeness to a creator's works, or by several of these at once.</summary>
public sealed record SearchRequest : IValidatableObject
{
    public const int MaxQuery = 100;

    [Description("Words of song titles, creators' names, work titles and tags. Every text is taken as it is: there are no operators.")]
    [StringLength(MaxQuery, MinimumLength = 1)]
    public string? Query { get; init; }

    [Description("Works like this one.")]
    [Range(0, long.MaxValue)]
    public long? WorkId { get; init; }

    [Description("Works like those of this creator.")]
    [Range(0, long.MaxValue)]
    public long? CreatorId { get; init; }

    [Description("Who asks: among equally good answers come first what suits this user. Without, what is popular.")]
    [Range(0, long.MaxValue)]
    public long? UserId { get; init; }

    [Description("How many works.")]
    [Range(1, 50)]
    public int Limit { get; init; } = 10;

    [Description("Which works may be returned.")]
    public WorkFilterRequest? Filters { get; init; }

    [Description("Works not to return, such as those of the pages before.")]
    [MaxLength(500)]
    public long[]? ExcludeWorkIds { get; init; }

    [Description("How the answer is made diverse; not at all when nothing is said.")]
    public DiversityRequest? Diversity { get; init; }

    [Description("Say for each work why it is here, and for each stage what it did. Needs the scope explain.")]
    public bool Explain { get; init; }

    [Description("Settings of the scene search that differ for this request, spelt as in GET /v1/scenes. Needs the scope override.")]
    public SceneOverrides? Overrides { get; init; }

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

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Query is null && WorkId is null && CreatorId is null
            ? [new ValidationResult("One of query, workId and creatorId is needed.", [nameof(Query)])]
            : SlateFields.Check(ExcludeWorkIds);
}
