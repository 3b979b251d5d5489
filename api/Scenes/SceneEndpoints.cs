using Microsoft.AspNetCore.Http.HttpResults;
using VectorRec.Api.Hosting.Answers;
using VectorRec.Api.Hosting.Errors;
using VectorRec.Scenes;
using VectorRec.Storage.Access;

namespace VectorRec.Api.Scenes;

/// <summary>What the service can be asked for.</summary>
internal static class SceneEndpoints
{
    public static IEndpointRouteBuilder MapScenes(this IEndpointRouteBuilder routes)
    {
        routes.MapGroup("/v1/scenes").WithTags("Scenes").RequireAuthorization(ApiScopes.Recommend).WithCommonProblems()
            .MapGet("", List).WithName("ListScenes").WithSummary("List the scenes, as they really run").Kept();
        return routes;
    }

    internal static Ok<SceneResponse[]> List(SceneCatalogue scenes) =>
        TypedResults.Ok(scenes.Select(scene => SceneResponse.From(scene.Key, scene.Value)).ToArray());
}
