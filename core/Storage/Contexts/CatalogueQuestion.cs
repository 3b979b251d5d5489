namespace VectorRec.Storage.Contexts;

/// <summary>What a request asks Postgres besides the user's context. The properties are the parameters of the statements.</summary>
internal sealed record CatalogueQuestion
{
    /// <summary>Looks for nothing.</summary>
    public static CatalogueQuestion Nothing { get; } = new();

    public string? Text { get; init; }

    /// <summary>A work that the generation does not have.</summary>
    public long? UnknownWork { get; init; }

    /// <summary>A creator of whom the generation has no work.</summary>
    public long? UnknownCreator { get; init; }

    public string[] Kinds { get; init; } = [];

    public string? Media { get; init; }

    public string[] Languages { get; init; } = [];

    public string[] Tags { get; init; } = [];

    public long[] CreatorIds { get; init; } = [];

    public long[] SongIds { get; init; } = [];

    public float? MinQuality { get; init; }

    public DateTime? CreatedAfter { get; init; }

    public string? City { get; init; }
}
