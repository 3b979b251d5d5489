using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using VectorRec.Api.Hosting.Batches;

namespace VectorRec.Api.Records;

/// <summary>Records to write. A field that is absent keeps what is stored, null brings it back to its default.</summary>
public abstract record RecordBatch
{
    public const int MaxRecords = 1_000;

    [Description("Take the records that are right, and list the others. Otherwise one that is wrong refuses the batch.")]
    public bool Partial { get; init; }
}

/// <summary>Users to write.</summary>
public sealed record UserBatch : RecordBatch
{
    [Required]
    [MinLength(1)]
    [MaxLength(MaxRecords)]
    public IReadOnlyList<JsonElement>? Users { get; init; }
}

/// <summary>Songs to write.</summary>
public sealed record SongBatch : RecordBatch
{
    [Required]
    [MinLength(1)]
    [MaxLength(MaxRecords)]
    public IReadOnlyList<JsonElement>? Songs { get; init; }
}

/// <summary>Works to write.</summary>
public sealed record WorkBatch : RecordBatch
{
    [Required]
    [MinLength(1)]
    [MaxLength(MaxRecords)]
    public IReadOnlyList<JsonElement>? Works { get; init; }
}

/// <summary>Follows to write. One that is older than an unfollow of the same two stays away.</summary>
public sealed record FollowBatch : RecordBatch
{
    [Required]
    [MinLength(1)]
    [MaxLength(MaxRecords)]
    public IReadOnlyList<JsonElement>? Follows { get; init; }
}

/// <summary>Families to write.</summary>
public sealed record FamilyBatch : RecordBatch
{
    [Required]
    [MinLength(1)]
    [MaxLength(MaxRecords)]
    public IReadOnlyList<JsonElement>? Families { get; init; }
}

/// <summary>What became of a batch of records.</summary>
/// <param name="Added">New ones.</param>
/// <param name="Changed">Those that were there and are different now; of the rest nothing changed.</param>
/// <param name="Rejected">With partial: those that were not taken, in the order of the batch.</param>
public sealed record RecordReceipt(
    long Added, long Changed,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<RejectedItem>? Rejected = null);
