using System.ComponentModel.DataAnnotations;

namespace VectorRec.Api.Recommendations;

/// <summary>What holds for the same fields of every request for a slate.</summary>
internal static class SlateFields
{
    public static IEnumerable<ValidationResult> Check(long[]? excludeWorkIds)
    {
        if (excludeWorkIds is not null && excludeWorkIds.Any(id => id < 0))
            yield return new ValidationResult("Each of ExcludeWorkIds has to be 0 or more.", [nameof(RecommendRequest.ExcludeWorkIds)]);
    }
}
