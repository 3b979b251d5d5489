namespace VectorRec.Scenes;

/// <summary>A scene is not valid.</summary>
/// <param name="setting">Where it stands.</param>
/// <param name="reason">Reads after the setting: "is not a setting". Names in it are spelt as in the API; configuration takes these
/// too.</param>
public sealed class SceneException(string setting, string reason, Exception? inner = null) : Exception($"{setting} {reason}", inner)
{
    /// <summary>The setting that is wrong; empty where it is the scene itself.</summary>
    public string Setting { get; } = setting;

    public string Reason { get; } = reason;
}
