using VectorRec.Api.Explain;
using VectorRec.Api.Search;
using VectorRec.Catalogue;
using VectorRec.Diversity;
using VectorRec.Funnel;
using VectorRec.Scenes;

namespace VectorRec.Api.Recommendations;

/// <summary>Contracts become the funnel's own types here.</summary>
internal static class RequestMapping
{
    public static RecommendationRequest ToFunnel(RecommendRequest request, SlateQuery? query, SceneOptions scene, DateTimeOffset now) =>
        new(
            Guid.CreateVersion7(now),
            request.UserId ?? RecommendationRequest.Nobody,
            request.Scene,
            request.Limit,
            ToFilter(request.Filters, now),
            request.ExcludeWorkIds ?? [],
            ToDiversity(request.Diversity, scene.Diversity),
            now,
            query)
        {
            Page = request.Page,
            Pages = request.Pages,
        };

    /// <summary>A search is a request to its scene.</summary>
    public static RecommendRequest ToRecommend(SearchRequest search) => new()
    {
        UserId = search.UserId ?? RecommendationRequest.Nobody,
        Scene = "search",
        Limit = search.Limit,
        Filters = search.Filters,
        ExcludeWorkIds = search.ExcludeWorkIds,
        Diversity = search.Diversity,
        Explain = search.Explain,
        Overrides = search.Overrides,
        Generation = search.Generation,
        Cursor = search.Cursor,
        Page = search.Page,
        Pages = search.Pages,
    };

    public static SlateQuery ToQuery(SearchRequest search) => new(Text(search.Query), search.WorkId, search.CreatorId);

    /// <summary>What an absence is asked about; null where that is no query.</summary>
    public static SlateQuery? ToQuery(AbsenceRequest absence) =>
        absence is { Query: null, LikeWorkId: null, LikeCreatorId: null }
            ? null : new(Text(absence.Query), absence.LikeWorkId, absence.LikeCreatorId);

    // Postgres takes no NUL in a text; other control characters mean nothing either.
    private static string? Text(string? query) =>
        query is null ? null : string.Create(query.Length, query, static (text, from) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = char.IsControl(from[i]) ? ' ' : from[i];
        });

    private static WorkFilter ToFilter(WorkFilterRequest? filter, DateTimeOffset now) => new()
    {
        Media = filter?.Media is { } media ? Enum.Parse<Media>(media, ignoreCase: true) : null,
        Languages = filter?.Languages ?? [],
        Tags = filter?.Tags ?? [],
        CreatorIds = filter?.CreatorIds ?? [],
        SongIds = filter?.SongIds ?? [],
        MinQuality = (float?)filter?.MinQuality,
        CreatedAfter = filter?.MaxAgeHours is { } hours ? now.AddHours(-hours) : null,
        City = filter?.City,
    };

    private static DiversityOptions? ToDiversity(DiversityRequest? diversity, DiversityOptions standard) =>
        diversity is null ? null : standard with
        {
            Method = diversity.Method is { } method ? Enum.Parse<DiversityMethod>(method, ignoreCase: true) : standard.Method,
            Theta = (float?)diversity.Theta ?? standard.Theta,
            Window = diversity.Window ?? standard.Window,
        };
}
