using VectorRec.Scenes;

namespace VectorRec.Funnel.Sources;

/// <summary>The recall channels of one scene.</summary>
internal sealed class SceneChannels
{
    private readonly Channel[] _all;

    /// <param name="options">By name; a quota of 0 leaves a channel out.</param>
    public SceneChannels(IReadOnlyDictionary<string, ChannelOptions> options)
    {
        _all = [.. ChannelCatalogue.SourcesIn(options)
            .Select((channel, number) => new Channel(number, channel.Create(options[channel.Name].Quota)))];
        Names = [.. _all.Select(channel => channel.Name)];
    }

    public int Count => _all.Length;

    /// <summary>By number.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Those that a store answers, in the order of their numbers.</summary>
    public IReadOnlyList<Channel> Of(SourceStore store) => [.. _all.Where(channel => channel.Source.Store == store)];
}
