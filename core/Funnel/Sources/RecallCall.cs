using VectorRec.Scenes;

namespace VectorRec.Funnel.Sources;

/// <summary>Channels that are asked for in one round trip: they come together or not at all.</summary>
public sealed record RecallCall<T>(TimeSpan Deadline, IReadOnlyList<(int Number, T Channel)> Channels)
    where T : IRecallChannel
{
    public IReadOnlyList<string> Names { get; } = [.. Channels.Select(channel => channel.Channel.Name)];
}

/// <summary>Which channels share a round trip.</summary>
public static class RecallCalls
{
    /// <param name="channels">Those of one store.</param>
    /// <param name="options">By name.</param>
    /// <param name="storeMs">Deadline of channels that have none of their own.</param>
    /// <returns>One call for each deadline: the store's first, if any channel has it, then the others, longest first.</returns>
    public static IReadOnlyList<RecallCall<T>> Of<T>(
        IReadOnlyList<(int Number, T Channel)> channels, IReadOnlyDictionary<string, ChannelOptions> options, int storeMs)
        where T : IRecallChannel =>
        [.. channels.GroupBy(channel => options[channel.Channel.Name].DeadlineMs ?? storeMs)
            .OrderByDescending(call => call.Key == storeMs).ThenByDescending(call => call.Key)
            .Select(call => new RecallCall<T>(TimeSpan.FromMilliseconds(call.Key), [.. call]))];
}
