namespace VectorRec.Catalogue;

/// <summary>
/// What a caller wants to see. Every set field narrows; a list means any of its values, and an empty one does not narrow.
/// The vector index and the item table read the same filter.
/// </summary>
public sealed record WorkFilter
{
    /// <summary>Lets everything through.</summary>
    public static WorkFilter None { get; } = new();

    public IReadOnlyList<WorkKind> Kinds { get; init; } = [];

    public Media? Media { get; init; }

    public IReadOnlyList<string> Languages { get; init; } = [];

    public IReadOnlyList<string> Tags { get; init; } = [];

    public IReadOnlyList<long> CreatorIds { get; init; } = [];

    public IReadOnlyList<long> SongIds { get; init; } = [];

    /// <summary>[0, 1]; a work of exactly this quality passes.</summary>
    public float? MinQuality { get; init; }

    /// <summary>Exclusive; whole seconds are compared.</summary>
    public DateTimeOffset? CreatedAfter { get; init; }

    public string? City { get; init; }

    public bool IsEmpty =>
        Kinds.Count == 0 && Media is null && Languages.Count == 0 && Tags.Count == 0 && CreatorIds.Count == 0 && SongIds.Count == 0
        && MinQuality is null && CreatedAfter is null && City is null;
}
