using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using VectorRec.Api.Hosting.Batches;
using VectorRec.Api.Hosting.Requests;
using VectorRec.Records;

namespace VectorRec.Api.Events;

/// <summary>What users did. Taken whole or not at all, unless told otherwise; sending a batch again changes nothing.</summary>
public sealed record EventBatch
{
    public const int MaxEvents = 1_000;

    [Description("Each is an EventRequest.")]
    [ItemsOf(typeof(EventRequest))]
    [Required]
    [MinLength(1)]
    [MaxLength(MaxEvents)]
    public IReadOnlyList<JsonElement>? Events { get; init; }

    [Description("Users who are new or changed, written before the events; needs the scope users too.")]
    [MaxLength(MaxEvents)]
    public IReadOnlyList<JsonElement>? Users { get; init; }

    [Description("Take the events that are right, and list the others. Otherwise one that is wrong refuses the batch.")]
    public bool Partial { get; init; }
}

/// <summary>One thing a user did.</summary>
public sealed record EventRequest
{
    [Description("Chosen by the sender; the same id and time again is the same event.")]
    [Required]
    public Guid? Id { get; init; }

    [Required]
    [Range(0, long.MaxValue)]
    [JsonConverter(typeof(WholeNumberConverter<long>))]
    public long? UserId { get; init; }

    [Required]
    [Range(0, long.MaxValue)]
    [JsonConverter(typeof(WholeNumberConverter<long>))]
    public long? WorkId { get; init; }

    [Description("impression, play, complete, like, follow or share.")]
    [Required]
    [AllowedValues("impression", "play", "complete", "like", "follow", "share")]
    public string? Type { get; init; }

    [Description("When it happened: within the last 30 days, at most 5 minutes ahead.")]
    [Required]
    public Instant? At { get; init; }

    [Description("How much of it, for example seconds heard.")]
    [Range(float.Epsilon, 1e9)]
    public float Weight { get; init; } = 1;

    [Description("The recommendation that led to it.")]
    public Guid? RequestId { get; init; }

    [Description("Place in the slate, from 0.")]
    [Range(0, 1_000)]
    [JsonConverter(typeof(WholeNumberConverter<short>))]
    public short? Position { get; init; }

    [StringLength(32, MinimumLength = 1)]
    public string? Scene { get; init; }
}

/// <summary>What became of a batch.</summary>
/// <param name="Accepted">New events.</param>
/// <param name="Duplicates">Events that had been stored before.</param>
/// <param name="Rejected">With partial: the events that were not taken, in the order of the batch.</param>
/// <param name="RejectedUsers">With partial and users: those that were not taken.</param>
public sealed record EventReceipt(
    int Accepted, int Duplicates,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<RejectedItem>? Rejected = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<RejectedItem>? RejectedUsers = null);
