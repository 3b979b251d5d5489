using VectorRec.Funnel.Recall;
using VectorRec.Funnel.Sources;
using VectorRec.Scenes;

namespace VectorRec.Tests.Funnel.Recall;

public sealed class SourceCallTests
{
    private const int StoreMs = 250;

    [Fact]
    public void Channels_without_a_deadline_of_their_own_share_one_call() =>
        Assert.Equal(["250: followee_works followee_likes family_works friends_of_friends"],
            Calls(("followee_works", null), ("followee_likes", null), ("family_works", null), ("friends_of_friends", null)));

    [Fact]
    public void Each_deadline_has_a_call_of_its_own_behind_the_stores() => Assert.Equal(
        ["250: followee_likes followees_on_air", "400: followee_works", "20: family_works friends_of_friends"],
        Calls(
            ("followee_works", 400), ("followee_likes", null), ("family_works", 20), ("friends_of_friends", 20),
            ("followees_on_air", StoreMs)));

    [Fact]
    public void Without_a_channel_that_has_the_stores_deadline_the_longest_is_the_first() =>
        Assert.Equal(["400: followee_likes", "20: followee_works"], Calls(("followee_works", 20), ("followee_likes", 400)));

    [Fact]
    public void A_scene_without_channels_asks_nothing() => Assert.Empty(Calls());

    private static string[] Calls(params (string Name, int? DeadlineMs)[] asked)
    {
        var options = asked.ToDictionary(
            channel => channel.Name, channel => new ChannelOptions { Quota = 10, DeadlineMs = channel.DeadlineMs });
        var channels = new SceneChannels(options).Of(SourceStore.Postgres);
        return [.. SourceCall.Of(channels, options, StoreMs)
            .Select(call => $"{call.Deadline.TotalMilliseconds:0}: {string.Join(' ', call.Names)}")];
    }
}
