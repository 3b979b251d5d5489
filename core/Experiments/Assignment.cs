using VectorRec.Scenes;

namespace VectorRec.Experiments;

/// <summary>How a request is answered.</summary>
/// <param name="Arms">The arms that answer it; empty where no experiment does.</param>
/// <param name="Scene">The scene as they have it; null where that is the scene itself.</param>
/// <param name="Generation">The run that answers; null where it is the one that serves.</param>
public sealed record Assignment(IReadOnlyList<ArmAssignment> Arms, SceneOptions? Scene, long? Generation)
{
    public static Assignment None { get; } = new([], null, null);
}
