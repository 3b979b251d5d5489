using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using VectorRec.Api.Recommendations;
using VectorRec.Api.Search;

namespace VectorRec.Api.Explain;

/// <summary>Asks why a work is not in a user's slate.</summary>
public sealed record AbsenceRequest
{
    [Required]
    [Range(0, long.MaxValue)]
    public long? UserId { get; init; }

    [Required]
    [Range(0, long.MaxValue)]
    public long? WorkId { get; init; }

    [Description("One of GET /v1/scenes.")]
    [StringLength(32, MinimumLength = 1)]
    public string Scene { get; init; } = "feed";

    [Description("Length of the slate.")]
    [Range(1, 50)]
    public int Limit { get; init; } = 10;

    [Description("As in the request that is asked about.")]
    public WorkFilterRequest? Filters { get; init; }

    [Description("The query of a search.")]
    [StringLength(SearchRequest.MaxQuery, MinimumLength = 1)]
    public string? Query { get; init; }

    [Description("The work of a search or of GET /v1/works/{id}/similar.")]
    [Range(0, long.MaxValue)]
    public long? LikeWorkId { get; init; }

    [Description("The creator of a search.")]
    [Range(0, long.MaxValue)]
    public long? LikeCreatorId { get; init; }
}

/// <summary>Why a work is not in a user's slate.</summary>
/// <param name="Returned">It is in the slate.</param>
/// <param name="Stage">The first stage that took it out; null when it was returned.</param>
/// <param name="Reason">The rule: notIndexed, notRecalled, inactive, seen, justIssued, blockedCreator, unwantedWork, unwantedCreator,
/// unwantedSong, unwantedTag (the user said so), ownWork, sameRecording,
/// requestFilter, otherPage, noSubject, knownSubject, notFinite, coarseCut, sameSubject, ratioCut, diversityCut, fineNotFinite, fineCut,
/// slateCut or returned.</param>
/// <param name="Channels">Channels that recalled it.</param>
/// <param name="Score">Its score: where it was cut by fine ranking or behind it, the fine score (its logit), otherwise the coarse
/// score.</param>
/// <param name="ScoreNeeded">The lowest score of the same kind that got past the stage; null where no score would have helped.</param>
/// <param name="Degraded">What was not available when this was found out.</param>
public sealed record AbsenceResponse(
    long UserId, long WorkId, bool Returned, string? Stage, string Reason, IReadOnlyList<string> Channels, double? Score,
    double? ScoreNeeded,
    IReadOnlyList<Degradation> Degraded);
