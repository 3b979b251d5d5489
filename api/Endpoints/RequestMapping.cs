using VectorRec.Api.Contracts;
using VectorRec.Catalog;
using VectorRec.Diversity;
using VectorRec.Pipeline;
using VectorRec.Scenes;

namespace VectorRec.Api.Endpoints;

/// <summary>Contracts become the funnel's own types here.</summary>
internal static class RequestMapping
{
    public static RecommendationRequest ToFunnel(RecommendRequest request, SceneOptions scene, DateTimeOffset now) => new(
        Guid.CreateVersion7(now),
        request.UserId!.Value,
        request.Scene,
        request.Limit,
        ToFilter(request.Filters, now),
        request.ExcludeWorkIds ?? [],
        ToDiversity(request.Diversity, scene.Diversity),
        now);

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

    private static DiversityOptions? ToDiversity(DiversityRequest? diversity, DiversityOptions standard) => diversity is null ? null : standard with
    {
        Method = diversity.Method is { } method ? Enum.Parse<DiversityMethod>(method, ignoreCase: true) : standard.Method,
        Theta = (float?)diversity.Theta ?? standard.Theta,
        Window = diversity.Window ?? standard.Window,
    };
}
