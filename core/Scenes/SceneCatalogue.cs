using System.Collections;
using Microsoft.Extensions.Configuration;

namespace VectorRec.Scenes;

/// <summary>The scenes, by name. The built-in ones stand in scenes.json; configuration changes or adds to them.</summary>
public sealed class SceneCatalogue : IReadOnlyCollection<KeyValuePair<string, SceneOptions>>
{
    public const string Section = "Scenes";

    private readonly SortedDictionary<string, SceneOptions> _scenes = new(StringComparer.Ordinal);

    private SceneCatalogue(IConfiguration scenes)
    {
        foreach (var scene in scenes.GetChildren())
        {
            var path = $"{Section}:{scene.Key}";
            var options = Bind(scene, path);
            SceneValidation.Require(path, options);
            _scenes.Add(scene.Key, options);
        }
    }

    public int Count => _scenes.Count;

    public IEnumerable<string> Names => _scenes.Keys;

    /// <summary>Null when there is no such scene.</summary>
    public SceneOptions? Find(string name) => _scenes.GetValueOrDefault(name);

    /// <summary>The built-in scenes, and what <paramref name="configuration"/> says of them under <c>Scenes</c>.</summary>
    /// <exception cref="SceneException">A setting is unknown or out of range; the message names it.</exception>
    public static SceneCatalogue Load(IConfiguration configuration)
    {
        using var builtIn = typeof(SceneCatalogue).Assembly.GetManifestResourceStream("VectorRec.Scenes.scenes.json")!;
        var merged = new ConfigurationBuilder().AddJsonStream(builtIn).AddConfiguration(configuration).Build();
        return new SceneCatalogue(merged.GetSection(Section));
    }

    public IEnumerator<KeyValuePair<string, SceneOptions>> GetEnumerator() => _scenes.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static SceneOptions Bind(IConfigurationSection scene, string path)
    {
        try
        {
            return scene.Get<SceneOptions>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new SceneOptions();
        }
        catch (InvalidOperationException e)
        {
            throw new SceneException($"{path}: {(e.InnerException ?? e).Message}", e);
        }
    }
}
