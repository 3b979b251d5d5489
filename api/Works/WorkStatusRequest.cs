using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace VectorRec.Api.Works;

/// <summary>Says whether a work may be shown.</summary>
public sealed record WorkStatusRequest
{
    [Description("active: on the air, or published; hidden: off the air, or under review; removed: gone for good.")]
    [Required]
    [AllowedValues("active", "hidden", "removed")]
    public string? Status { get; init; }
}

/// <summary>What a work is now.</summary>
/// <param name="Kind">work, live or room.</param>
/// <param name="Status">active, hidden or removed.</param>
public sealed record WorkStatusResponse(long WorkId, string Kind, string Status);
