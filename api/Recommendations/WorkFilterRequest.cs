using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace VectorRec.Api.Recommendations;

/// <summary>Which works may be returned. What is left out does not restrict.</summary>
public sealed record WorkFilterRequest : IValidatableObject
{
    [Description("Only this medium: audio or video.")]
    [AllowedValues("audio", "video", null)]
    public string? Media { get; init; }

    [Description("Any of these languages.")]
    [MaxLength(20)]
    public string[]? Languages { get; init; }

    [Description("Any of these tags.")]
    [MaxLength(50)]
    public string[]? Tags { get; init; }

    [Description("Only works by these creators.")]
    [MaxLength(200)]
    public long[]? CreatorIds { get; init; }

    [Description("Only works of these songs.")]
    [MaxLength(200)]
    public long[]? SongIds { get; init; }

    [Description("Least admission quality, 0 to 1.")]
    [Range(0.0, 1.0)]
    public double? MinQuality { get; init; }

    [Description("Oldest upload, in hours before now.")]
    [Range(1, 876_000)]
    public int? MaxAgeHours { get; init; }

    [Description("Only works from this city.")]
    [StringLength(64, MinimumLength = 1)]
    public string? City { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, words) in (IEnumerable<(string, string[]?)>)[(nameof(Languages), Languages), (nameof(Tags), Tags)])
        {
            if (words is not null && words.Any(word => string.IsNullOrWhiteSpace(word) || word.Length > 64))
                yield return new ValidationResult($"Each of {name} has to be 1 to 64 characters.", [name]);
        }

        foreach (var (name, ids) in (IEnumerable<(string, long[]?)>)[(nameof(CreatorIds), CreatorIds), (nameof(SongIds), SongIds)])
        {
            if (ids is not null && ids.Any(id => id < 0))
                yield return new ValidationResult($"Each of {name} has to be 0 or more.", [name]);
        }
    }
}
