namespace VectorRec.Storage.Access;

/// <summary>A key as the database knows it: never the key itself.</summary>
public sealed class ApiKey
{
    public string Name { get; init; } = "";

    public string[] Scopes { get; init; } = [];

    public DateTime CreatedAt { get; init; }

    public DateTime? ExpiresAt { get; init; }

    public DateTime? RevokedAt { get; init; }

    public bool IsValidAt(DateTimeOffset now) =>
        RevokedAt is null && (ExpiresAt is not { } end || now.UtcDateTime < end);
}
