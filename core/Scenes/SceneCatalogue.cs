using System.Collections;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using VectorRec.Catalogue;

namespace VectorRec.Scenes;

/// <summary>The scenes, by name. The built-in ones stand in scenes.json; configuration changes or adds to them.</summary>
public sealed class SceneCatalogue : IReadOnlyCollection<KeyValuePair<string, SceneOptions>>
{
    public const string Section = "Scenes";

    private readonly IReadOnlyList<ChannelDescription> _channels;
    private readonly SortedDictionary<string, SceneOptions> _scenes = new(StringComparer.Ordinal);

    private SceneCatalogue(IConfiguration configuration, IReadOnlyList<ChannelDescription> channels)
    {
        _channels = channels;
        foreach (var scene in configuration.GetSection(Section).GetChildren())
            _scenes.Add(scene.Key, Read(scene));
    }

    public int Count => _scenes.Count;

    public IEnumerable<string> Names => _scenes.Keys;

    /// <summary>Null when there is no such scene.</summary>
    public SceneOptions? Find(string name) => _scenes.GetValueOrDefault(name);

    /// <summary>The built-in scenes, and what <paramref name="configuration"/> says of them under <c>Scenes</c>.</summary>
    /// <param name="channels">All recall channels that there are.</param>
    /// <exception cref="SceneException">A setting is unknown or out of range; the message names it.</exception>
    public static SceneCatalogue Load(IConfiguration configuration, IReadOnlyList<ChannelDescription> channels)
    {
        using var builtIn = typeof(SceneCatalogue).Assembly.GetManifestResourceStream("VectorRec.Scenes.scenes.json")!;
        var none = new ConfigurationBuilder().Build();
        return new SceneCatalogue(Merge(Merge(none, new ConfigurationBuilder().AddJsonStream(builtIn).Build()), configuration), channels);
    }

    /// <summary>A scene with some of its settings changed.</summary>
    /// <param name="overrides">A JSON object of the settings that differ, spelt as the API spells them.</param>
    /// <exception cref="SceneException">A setting is unknown, of another kind or out of range; it is spelt as the API does.</exception>
    public SceneOptions With(string name, JsonElement overrides) => With(_scenes[name], overrides);

    /// <summary>A scene as it once was, with some of its settings changed.</summary>
    /// <inheritdoc cref="With(string, JsonElement)"/>
    public SceneOptions With(SceneOptions scene, JsonElement overrides) =>
        Whole(new("", InApi: true), SceneChanges.Apply(scene, overrides));

    public IEnumerator<KeyValuePair<string, SceneOptions>> GetEnumerator() => _scenes.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // A number changes the quota that the configuration below wrote out, and the other way round.
    private static ConfigurationRoot Merge(IConfiguration below, IConfiguration above) =>
        (ConfigurationRoot)new ConfigurationBuilder().AddConfiguration(below).AddConfiguration(above)
            .AddInMemoryCollection(Quotas(above)).Build();

    // "ann": 500 is short for "ann": { "Quota": 500 }.
    private static IEnumerable<KeyValuePair<string, string?>> Quotas(IConfiguration configuration)
    {
        foreach (var channel in configuration.GetSection(Section).GetChildren()
            .SelectMany(scene => scene.GetSection(nameof(SceneOptions.Channels)).GetChildren())
                .Where(channel => channel.Value is { Length: > 0 }))
        {
            var quota = channel.GetSection(nameof(ChannelOptions.Quota));
            if (quota.Value is not null)
                throw new SceneException(
                    channel.Path, $"is {channel.Value}, and {quota.Path} is {quota.Value}; only one of them can be said.");
            yield return KeyValuePair.Create(quota.Path, (string?)channel.Value);
        }
    }

    private SceneOptions Read(IConfigurationSection scene)
    {
        SceneShape.Require(scene, typeof(SceneOptions));
        try
        {
            return Whole(
                new(scene.Path), scene.Get<SceneOptions>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new SceneOptions());
        }
        catch (InvalidOperationException e)
        {
            throw new SceneException(scene.Path, $"cannot be read: {(e.InnerException ?? e).Message}", e);
        }
    }

    private SceneOptions Whole(SettingPath path, SceneOptions options)
    {
        new SceneValidation(_channels).Require(path, options);
        return options.Kinds.Length > 0 ? options : options with { Kinds = [WorkKind.Work] };
    }
}
