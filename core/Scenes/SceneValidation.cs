using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using VectorRec.Diversity;

namespace VectorRec.Scenes;

/// <summary>Whether a scene can be run as it is written.</summary>
/// <param name="channels">All recall channels that there are.</param>
internal sealed class SceneValidation(IReadOnlyList<ChannelDescription> channels)
{
    /// <param name="path">Where the scene stands.</param>
    /// <exception cref="SceneException">It cannot; the message names the setting.</exception>
    public void Require(SettingPath path, SceneOptions scene)
    {
        Bounds(path, scene);
        Bounds(path.Part(nameof(scene.Coarse)), scene.Coarse);
        Bounds(path.Part(nameof(scene.Deadlines)), scene.Deadlines);
        Fine(path.Part(nameof(scene.Fine)), scene.Fine);
        Bounds(path.Part(nameof(scene.Exploration)), scene.Exploration);
        if (scene.Exploration.Epsilon > 0 && scene.Subject != Subject.Work)
            throw path.Part(nameof(scene.Exploration)).Part(nameof(scene.Exploration.Epsilon)).Is(
                "has to be 0 where works stand for songs or creators.");
        Diversity(path.Part(nameof(scene.Diversity)), scene.Diversity);
        Diversity(path.Part(nameof(scene.CutDiversity)), scene.CutDiversity);
        if (!Enum.IsDefined(scene.Subject))
            throw path.Part(nameof(scene.Subject)).Is($"is not {SettingKind.Of(typeof(Subject))}.");
        var (asked, ratios) = (path.Part(nameof(scene.Channels)), path.Part(nameof(scene.Ratios)));
        foreach (var (name, channel) in scene.Channels)
            Channel(asked.Entry(name), name, channel, scene.Deadlines);
        if (!channels.Any(channel => scene.Channels.TryGetValue(channel.Name, out var options) && options.Quota > 0))
            throw asked.Is("names no channel that may bring works.");
        foreach (var (name, shares) in scene.Ratios)
            Ratio(ratios.Entry(name), name, shares);
    }

    private void Channel(SettingPath path, string name, ChannelOptions options, DeadlineOptions deadlines)
    {
        var channel = channels.FirstOrDefault(channel => channel.Name == name)
            ?? throw path.Is($"is not a channel; there are {Join(channels.Select(channel => channel.Name))}.");
        Bounds(path, options);
        if (options.Quota > channel.MostWorks)
            throw path.Part(nameof(options.Quota)).Is($"is {options.Quota}; this channel brings at most {channel.MostWorks}.");
        // To say what holds anyway is no call of its own.
        if (options.DeadlineMs is { } ms && !channel.AsksAlone && ms != channel.DeadlineIn(deadlines))
            throw path.Part(nameof(options.DeadlineMs)).Is("has no meaning: the channel makes no call of its own.");
    }

    private static void Fine(SettingPath path, FineOptions options)
    {
        Bounds(path, options);
        if (!Enum.IsDefined(options.Mode))
            throw path.Part(nameof(options.Mode)).Is($"is not {SettingKind.Of(typeof(FineMode))}.");
        if (options.Keep > options.Limit)
            throw path.Part(nameof(options.Keep)).Is($"is {options.Keep}; it has to be at most the limit beside it, {options.Limit}.");
        foreach (var (name, weight) in options.Weights)
        {
            if (!(weight >= 0) || !float.IsFinite(weight))
                throw path.Part(nameof(options.Weights)).Entry(name).Is($"is {Text(weight)}; it has to be 0 or more.");
        }
    }

    private static void Diversity(SettingPath path, DiversityOptions options)
    {
        Bounds(path, options);
        try
        {
            options.Validate();
        }
        catch (ArgumentException e)
        {
            // The message begins with the name, and ends with it in brackets.
            var name = e.ParamName!;
            throw path.Parts(name).Is(e.Message.Split(" (Parameter")[0][(name.Length + 1)..], e);
        }
    }

    private void Ratio(SettingPath path, string name, IReadOnlyDictionary<string, ShareOptions> shares)
    {
        var dimensions = RatioDimension.Of(channels.Select(channel => channel.Name));
        var dimension = dimensions.FirstOrDefault(dimension => dimension.Name == name)
            ?? throw path.Is($"is not a dimension; there are {Join(dimensions.Select(dimension => dimension.Name))}.");
        foreach (var (className, share) in shares)
        {
            if (!dimension.Classes.Contains(className))
                throw path.Entry(className).Is($"is not a class; there are {Join(dimension.Classes)}.");
            Bounds(path.Entry(className), share);
            if (share.Floor > share.Target || share.Target > share.Ceiling)
                throw path.Entry(className).Is("has to have floor <= target <= ceiling.");
        }

        if (shares.Values.Sum(share => share.Target) > 1 + 1e-9)
            throw path.Is("has targets of more than 1 together.");
    }

    // What attributes say of the values of options, not of the options in them.
    private static void Bounds(SettingPath path, object options)
    {
        foreach (var part in SceneShape.Parts(options.GetType()))
        {
            if (part.GetCustomAttribute<RangeAttribute>() is { } range && part.GetValue(options) is { } value && !range.IsValid(value))
                throw path.Part(part.Name).Is($"is {Text(value)}; it has to be {SettingKind.Of(part.PropertyType, part)}.");
        }
    }

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static string Join(IEnumerable<string> names) => string.Join(", ", names);
}
