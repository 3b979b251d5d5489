using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;

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

    [Description("Settings of the scene that differ for this request, spelt as in GET /v1/scenes. Needs the scope override.")]
    public JsonElement? Overrides { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => SlateFields.Check(ExcludeWorkIds, Overrides);
}
