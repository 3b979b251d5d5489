using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using VectorRec.Api.Errors;
using VectorRec.Scenes;

namespace VectorRec.Api.Endpoints;

/// <summary>A tester's changes to a scene, for one request.</summary>
internal static class SceneOverride
{
    /// <param name="overridden">The scene with the changes; null when there are none.</param>
    /// <param name="problem">Which setting cannot be.</param>
    /// <returns>Whether the scene can be run.</returns>
    public static bool TryApply(
        SceneCatalogue scenes, string scene, JsonElement? overrides, out SceneOptions? overridden, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        (overridden, problem) = (null, null);
        try
        {
            if (overrides is { } changes)
                overridden = scenes.With(scene, changes);
            return true;
        }
        catch (SceneException e)
        {
            problem = Problems.Invalid("overrides", e.Message);
            return false;
        }
    }
}
