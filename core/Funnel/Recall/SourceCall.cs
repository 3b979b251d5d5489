using VectorRec.Funnel.Sources;
using VectorRec.Scenes;

namespace VectorRec.Funnel.Recall;

/// <summary>Channels of one store that are asked for in one round trip: they come together or not at all.</summary>
internal sealed record SourceCall(TimeSpan Deadline, IReadOnlyList<Channel> Channels)
{
    public IReadOnlyList<string> Names { get; } = [.. Channels.Select(channel => channel.Name)];

    /// <param name="channels">Those of one store.</param>
    /// <param name="options">By name.</param>
    /// <param name="storeMs">Deadline of channels that have none of their own.</param>
    /// <returns>One call for each deadline: the store's first, if any channel has it, then the others, longest first.</returns>
    public static IReadOnlyList<SourceCall> Of(
        IReadOnlyList<Channel> channels, IReadOnlyDictionary<string, ChannelOptions> options, int storeMs) =>
        [.. channels.GroupBy(channel => options[channel.Name].DeadlineMs ?? storeMs)
            .OrderByDescending(call => call.Key == storeMs).ThenByDescending(call => call.Key)
            .Select(call => new SourceCall(TimeSpan.FromMilliseconds(call.Key), [.. call]))];
}
