namespace VectorRec.Scenes;

/// <summary>A scene is not valid; the message names the setting.</summary>
public sealed class SceneException(string message, Exception? inner = null) : Exception(message, inner);
