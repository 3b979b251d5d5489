using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Configuration;
using VectorRec.Catalogue;

namespace VectorRec.Scenes;

/// <summary>The scenes, by name. The built-in ones stand in scenes.json; configuration changes or adds to them.</summary>
public sealed class SceneCatalogue : IReadOnlyCollection<KeyValuePair<string, SceneOptions>>
{
    public const string Section = "Scenes";

    private static readonly JsonSerializerOptions WithoutNulls = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly IConfiguration _configuration;
    private readonly IReadOnlyList<ChannelDescription> _channels;
    private readonly SortedDictionary<string, SceneOptions> _scenes = new(StringComparer.Ordinal);

    private SceneCatalogue(IConfiguration configuration, IReadOnlyList<ChannelDescription> channels)
    {
        (_configuration, _channels) = (configuration, channels);
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
    /// <param name="overrides">A JSON object of the settings that differ, spelt as in configuration.</param>
    /// <exception cref="SceneException">A setting is unknown or out of range; the message names it.</exception>
    public SceneOptions With(string name, JsonElement overrides)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new { Scenes = new Dictionary<string, JsonElement> { [name] = overrides } });
        try
        {
            // They listen for changes of the configuration below, which would keep them for as long as it is there.
            using var changes = (ConfigurationRoot)new ConfigurationBuilder().AddJsonStream(new MemoryStream(json)).Build();
            using var merged = Merge(_configuration, changes);
            return Read(merged.GetSection($"{Section}:{name}"));
        }
        catch (FormatException e)
        {
            throw new SceneException($"{Section}:{name}: {e.Message}", e);
        }
    }

    /// <summary>A scene as it once was, with some of its settings changed.</summary>
    /// <param name="overrides">As for <see cref="With(string, JsonElement)"/>.</param>
    /// <exception cref="SceneException">A setting is unknown or out of range; the message names it.</exception>
    public SceneOptions With(string name, SceneOptions scene, JsonElement overrides)
    {
        using var configuration = new ConfigurationManager();
        configuration.AddJsonStream(new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(
            new { Scenes = new Dictionary<string, SceneOptions> { [name] = scene } }, WithoutNulls)));
        return new SceneCatalogue(configuration, _channels).With(name, overrides);
    }

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
                    $"{channel.Path} is {channel.Value}, and {quota.Path} is {quota.Value}; only one of them can be said.");
            yield return KeyValuePair.Create(quota.Path, (string?)channel.Value);
        }
    }

    private SceneOptions Read(IConfigurationSection scene)
    {
        SceneShape.Require(scene, typeof(SceneOptions));
        try
        {
            var options = scene.Get<SceneOptions>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new SceneOptions();
            new SceneValidation(_channels).Require(scene.Path, options);
            return options.Kinds.Length > 0 ? options : options with { Kinds = [WorkKind.Work] };
        }
        catch (InvalidOperationException e)
        {
            throw new SceneException($"{scene.Path}: {(e.InnerException ?? e).Message}", e);
        }
    }
}
