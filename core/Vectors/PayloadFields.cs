namespace VectorRec.Vectors;

/// <summary>What a point carries beside its vector: only what recall filters on. Each field has an index.</summary>
internal static class PayloadFields
{
    public const string Kind = "kind";
    public const string Media = "media";
    public const string Language = "language";
    public const string Tags = "tags";
    public const string City = "city";
    public const string Creator = "creator";
    public const string Song = "song";

    /// <summary>Seconds since 1970, UTC.</summary>
    public const string CreatedAt = "created_at";

    /// <summary>[0, 1].</summary>
    public const string Quality = "quality";
}
