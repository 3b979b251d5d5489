using VectorRec.Storage.Contexts;

namespace VectorRec.Funnel.Recall;

/// <summary>What a request's query and filter are to the statements of Postgres.</summary>
internal static class Inquiry
{
    /// <summary>Null when the request has no query.</summary>
    public static CatalogueQuestion? Of(FunnelRun run)
    {
        if (run.Request.Query is not { } query)
            return null;
        var (filter, like) = (run.Request.Filter, run.Answers.Like);
        return new()
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
}
