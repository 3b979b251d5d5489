using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using VectorRec.Api.Recommendations;

namespace VectorRec.Api.Replay;

/// <summary>Asks for a recorded request to be run again, on what the stores said then.</summary>
public sealed record ReplayRequest : IValidatableObject
{
    [Required]
    public Guid? RequestId { get; init; }

    [Description("Settings of the scene that differ. Recall is replayed as it was, so channels, ef and seenLimit cannot be changed here.")]
    public SceneOverrides? Overrides { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Overrides is not { Json: var overrides })
            yield break;
        if (overrides.ValueKind != JsonValueKind.Object)
        {
            yield return new ValidationResult("Overrides has to be an object.", [nameof(Overrides)]);
            yield break;
        }

        foreach (var setting in overrides.EnumerateObject()
            .Where(setting => RecallSettings.Contains(setting.Name, StringComparer.OrdinalIgnoreCase)))
            yield return new ValidationResult($"A replay cannot change {setting.Name}: recall is replayed as it was.", [nameof(Overrides)]);
    }

    private static readonly string[] RecallSettings = ["channels", "ef", "seenLimit", "kinds", "deadlines"];
}

/// <summary>A recorded slate and the same request's slate now.</summary>
/// <param name="Identical">Every work, score and gain is the same, bit for bit.</param>
/// <param name="Added">Works that only the replay returned.</param>
/// <param name="Removed">Works that only the recording returned.</param>
/// <param name="Moved">Works of both at different places.</param>
/// <param name="NotAsThen">Works newer than the index that the answer may have depended on, when the generation has been loaded anew since:
/// they were read again or are missing, and the slates may differ by them.</param>
public sealed record ReplayResponse(
    Guid RequestId,
    long Generation,
    bool Identical,
    IReadOnlyList<ReplayedWork> Recorded,
    IReadOnlyList<ReplayedWork> Replayed,
    IReadOnlyList<long> Added,
    IReadOnlyList<long> Removed,
    IReadOnlyList<long> Moved,
    IReadOnlyList<long> NotAsThen);

/// <summary>One place of a slate.</summary>
/// <param name="Score">The relevance that re-ranking was given: the fine score, or without fine ranking the coarse score.</param>
/// <param name="DiversityGain">Null where the method has none.</param>
public sealed record ReplayedWork(long WorkId, double Score, double? DiversityGain);
