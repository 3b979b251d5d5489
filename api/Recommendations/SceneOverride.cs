using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using VectorRec.Api.Hosting.Errors;
using VectorRec.Replay;
using VectorRec.Scenes;

namespace VectorRec.Api.Recommendations;

/// <summary>Applies a tester's changes to a scene.</summary>
internal static class SceneOverride
{
    /// <param name="overridden">The scene with the changes; null when there are none.</param>
    /// <param name="problem">Which setting cannot be.</param>
    /// <returns>Whether the scene can be run.</returns>
    public static bool TryApply(
        SceneCatalogue scenes, string scene, SceneOverrides? overrides, out SceneOptions? overridden,
        [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        (overridden, problem) = (null, null);
        return TryApply(overrides, changes => scenes.With(scene, changes), ref overridden, ref problem);
    }

    /// <summary>The same on the settings that a recorded request had.</summary>
    public static bool TryApply(SceneCatalogue scenes, Recording recording, SceneOverrides? overrides, out SceneOptions? overridden,
        [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        (overridden, problem) = (null, null);
        return TryApply(overrides, changes => scenes.With(recording.Scene, changes), ref overridden, ref problem);
    }

    private static bool TryApply(
        SceneOverrides? overrides, Func<JsonElement, SceneOptions> apply, ref SceneOptions? overridden,
        [NotNullWhen(false)] ref ProblemHttpResult? problem)
    {
        try
        {
            if (overrides is { } changes)
                overridden = apply(changes.Json);
            return true;
        }
        catch (SceneException e)
        {
            problem = Problems.Invalid(
                e.Setting.Length == 0 ? "overrides" : $"overrides.{e.Setting}", $"It {e.Reason}");
            return false;
        }
    }
}
