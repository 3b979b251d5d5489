using VectorRec.Catalogue;
using VectorRec.Funnel;
using VectorRec.Funnel.Sources;

namespace VectorRec.Storage;

/// <summary>What a request asks Postgres besides the user's context. The properties are the parameters of the statements.</summary>
internal sealed record CatalogueQuestion
{
    public string? Text { get; private init; }

    /// <summary>A work that the generation does not have.</summary>
    public long? UnknownWork { get; private init; }

    /// <summary>A creator of whom the generation has no work.</summary>
    public long? UnknownCreator { get; private init; }

    public string[] Kinds { get; private init; } = [];

    public string? Media { get; private init; }

    public string[] Languages { get; private init; } = [];

    public string[] Tags { get; private init; } = [];

    public long[] CreatorIds { get; private init; } = [];

    public long[] SongIds { get; private init; } = [];

    public float? MinQuality { get; private init; }

    public DateTime? CreatedAfter { get; private init; }

    public string? City { get; private init; }

    public static CatalogueQuestion Of(SlateQuery query, WorkFilter filter, QueryVectors like) => new()
    {
        Text = query.Text,
        UnknownWork = like.Work is null ? query.WorkId : null,
        UnknownCreator = like.Creator is null ? query.CreatorId : null,
        Kinds = [.. filter.Kinds.Select(kind => kind.ToString().ToLowerInvariant())],
        Media = filter.Media?.ToString().ToLowerInvariant(),
        Languages = [.. filter.Languages],
        Tags = [.. filter.Tags],
        CreatorIds = [.. filter.CreatorIds],
        SongIds = [.. filter.SongIds],
        MinQuality = filter.MinQuality,
        CreatedAfter = filter.CreatedAfter?.UtcDateTime,
        City = filter.City,
    };
}
