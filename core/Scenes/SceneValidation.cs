using System.ComponentModel.DataAnnotations;
using VectorRec.Diversity;

namespace VectorRec.Scenes;

/// <summary>Whether a scene can be run as it is written.</summary>
/// <param name="channels">All recall channels that there are.</param>
internal sealed class SceneValidation(IReadOnlyList<ChannelDescription> channels)
{
    /// <param name="path">Where the scene stands in configuration.</param>
    /// <exception cref="SceneException">It cannot; the message names the setting.</exception>
    public void Require(string path, SceneOptions scene)
    {
        Annotations(path, scene);
        Annotations($"{path}:Coarse", scene.Coarse);
        Annotations($"{path}:Deadlines", scene.Deadlines);
        Fine($"{path}:Fine", scene.Fine);
        Diversity($"{path}:Diversity", scene.Diversity);
        Diversity($"{path}:CutDiversity", scene.CutDiversity);
        foreach (var (name, channel) in scene.Channels)
            Channel($"{path}:Channels:{name}", name, channel);
        if (!channels.Any(channel => scene.Channels.TryGetValue(channel.Name, out var asked) && asked.Quota > 0))
            throw new SceneException($"{path}:Channels names no channel that may bring works.");
        foreach (var (name, shares) in scene.Ratios)
            Ratio($"{path}:Ratios:{name}", name, shares);
    }

    private void Channel(string path, string name, ChannelOptions options)
    {
        var channel = channels.FirstOrDefault(channel => channel.Name == name)
            ?? throw new SceneException($"{path} is not a channel; there are {Join(channels.Select(channel => channel.Name))}.");
        Annotations(path, options);
        if (options.Quota > channel.MostWorks)
            throw new SceneException($"{path}:Quota is {options.Quota}; this channel brings at most {channel.MostWorks}.");
        if (options.DeadlineMs is not null && !channel.AsksAlone)
            throw new SceneException($"{path}:DeadlineMs has no meaning: the channel makes no call of its own.");
    }

    private static void Fine(string path, FineOptions options)
    {
        Annotations(path, options);
        if (!Enum.IsDefined(options.Mode))
            throw new SceneException($"{path}:Mode is not one of {Join(Enum.GetNames<FineMode>())}.");
        if (options.Keep > options.Limit)
            throw new SceneException($"{path}:Keep is {options.Keep}; it has to be at most Limit, {options.Limit}.");
        foreach (var (name, weight) in options.Weights)
        {
            if (!(weight >= 0) || !float.IsFinite(weight))
                throw new SceneException($"{path}:Weights:{name} is {weight}; it has to be 0 or more.");
        }
    }

    private static void Diversity(string path, DiversityOptions options)
    {
        try
        {
            options.Validate();
        }
        catch (ArgumentException e)
        {
            throw new SceneException($"{path}: {e.Message}", e);
        }
    }

    private void Ratio(string path, string name, IReadOnlyDictionary<string, ShareOptions> shares)
    {
        var dimensions = RatioDimension.Of(channels.Select(channel => channel.Name));
        var dimension = dimensions.FirstOrDefault(dimension => dimension.Name == name)
            ?? throw new SceneException($"{path} is not a dimension; there are {Join(dimensions.Select(dimension => dimension.Name))}.");
        foreach (var (className, share) in shares)
        {
            if (!dimension.Classes.Contains(className))
                throw new SceneException($"{path}:{className} is not a class; there are {Join(dimension.Classes)}.");
            Annotations($"{path}:{className}", share);
            if (share.Floor > share.Target || share.Target > share.Ceiling)
                throw new SceneException($"{path}:{className} has to have Floor <= Target <= Ceiling.");
        }

        if (shares.Values.Sum(share => share.Target) > 1 + 1e-9)
            throw new SceneException($"{path} has targets of more than 1 together.");
    }

    private static void Annotations(string path, object options)
    {
        var problems = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), problems, validateAllProperties: true))
            throw new SceneException($"{path}:{problems[0].MemberNames.FirstOrDefault()}: {problems[0].ErrorMessage}");
    }

    private static string Join(IEnumerable<string> names) => string.Join(", ", names);
}
