using System.Text.Json;

namespace VectorRec.Scenes;

/// <summary>Where a setting stands, spelt as in configuration (<c>Scenes:feed:Coarse:Keep</c>) or as in the API
/// (<c>coarse.keep</c>).</summary>
/// <param name="Text">The whole of it.</param>
/// <param name="InApi">Whether names are spelt as the API does.</param>
internal readonly record struct SettingPath(string Text, bool InApi = false)
{
    /// <summary>A setting below this one.</summary>
    /// <param name="name">The property's.</param>
    public SettingPath Part(string name) => Entry(InApi ? JsonNamingPolicy.CamelCase.ConvertName(name) : name);

    /// <summary>An entry below this one, by a name that is data and is left as it is.</summary>
    public SettingPath Entry(string name) => this with { Text = Text.Length == 0 ? name : $"{Text}{(InApi ? '.' : ':')}{name}" };

    /// <summary>A setting some levels below.</summary>
    /// <param name="names">Names of properties, with dots between them.</param>
    public SettingPath Parts(string names) => names.Split('.').Aggregate(this, static (path, name) => path.Part(name));

    public SceneException Is(string reason, Exception? inner = null) => new(Text, reason, inner);
}
