using VectorRec.Funnel.Recall;
using VectorRec.Funnel.Sources;
using VectorRec.Scenes;

namespace VectorRec.Tests.Funnel.Recall;

public sealed class SourceCallTests
{
    private const int StoreMs = 250;

    [Fact]
    public void Channels_without_a_deadline_of_their_own_share_one_call() =>
        Assert.Equal(["250: ann liked_creators liked_songs top_tags"],
            Calls(("ann", null), ("liked_creators", null), ("liked_songs", null), ("top_tags", null)));

    [Fact]
    public void Each_deadline_has_a_call_of_its_own_behind_the_stores() => Assert.Equal(
        ["250: liked_creators nearby", "400: ann", "20: liked_songs top_tags"],
        Calls(("ann", 400), ("liked_creators", null), ("liked_songs", 20), ("top_tags", 20), ("nearby", StoreMs)));

    [Fact]
    public void Without_a_channel_that_has_the_stores_deadline_the_longest_is_the_first() =>
        Assert.Equal(["400: liked_songs", "20: ann"], Calls(("ann", 20), ("liked_songs", 400)));

    [Fact]
    public void A_scene_without_channels_asks_nothing() => Assert.Empty(Calls());

    private static string[] Calls(params (string Name, int? DeadlineMs)[] asked)
    {
        var options = asked.ToDictionary(
            channel => channel.Name, channel => new ChannelOptions { Quota = 10, DeadlineMs = channel.DeadlineMs });
        var channels = new SceneChannels(options).Of(SourceStore.Vectors);
        return [.. SourceCall.Of(channels, options, StoreMs)
            .Select(call => $"{call.Deadline.TotalMilliseconds:0}: {string.Join(' ', call.Names)}")];
    }
}
