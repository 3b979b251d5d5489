using System.Text.Json;
using Microsoft.Extensions.Configuration;
using VectorRec.Catalogue;
using VectorRec.Funnel.Sources;
using VectorRec.Indexing;
using VectorRec.Scenes;

namespace VectorRec.Tests.Scenes;

public sealed class SceneCatalogueTests
{
    [Fact]
    public void The_built_in_scenes_are_valid() =>
        Assert.Contains("feed", Load().Names);

    [Fact]
    public void A_scene_is_added_and_another_changed_by_configuration_alone()
    {
        var scenes = Load(
            ("Scenes:karaoke:Kinds:0", "room"),
            ("Scenes:karaoke:Channels:ann", "50"),
            ("Scenes:karaoke:Ratios:media:video:Target", "0.5"),
            ("Scenes:feed:Channels:trending", "7"),
            ("Scenes:feed:Diversity:Theta", "0.25"),
            ("Scenes:feed:Coarse:Keep", "77"));

        Assert.Equal([WorkKind.Room], scenes.Find("karaoke")!.Kinds);
        Assert.Equal(0.5, scenes.Find("karaoke")!.Ratios["media"]["video"].Target);
        Assert.Equal(new ChannelOptions { Quota = 7 }, scenes.Find("feed")!.Channels["trending"]);
        Assert.True(scenes.Find("feed")!.Channels["ann"].Quota > 0);
        Assert.Equal((0.25f, 77), (scenes.Find("feed")!.Diversity.Theta, scenes.Find("feed")!.Coarse.Keep));
        Assert.Null(scenes.Find("nowhere"));
    }

    [Fact]
    public void A_channel_is_a_number_or_is_written_out_and_the_last_word_on_each_part_of_it_counts()
    {
        var scenes = Load(
            ("Scenes:feed:Channels:ann", "7"),
            ("Scenes:feed:Channels:family_works:DeadlineMs", "20"),
            ("Scenes:feed:Channels:followee_likes:Quota", "8"),
            ("Scenes:feed:Channels:followee_likes:DeadlineMs", "30"));
        Assert.Equal((7, null), Of(scenes.Find("feed")!, "ann"));
        Assert.Equal((50, 20), Of(scenes.Find("feed")!, "family_works"));
        Assert.Equal((8, 30), Of(scenes.Find("feed")!, "followee_likes"));

        using var changes = JsonDocument.Parse(
            """{ "channels": { "ann": { "deadlineMs": 40 }, "family_works": 9, "followee_likes": { "quota": 0 } } }""");
        var changed = scenes.With("feed", changes.RootElement);
        Assert.Equal((7, 40), Of(changed, "ann"));
        Assert.Equal((9, 20), Of(changed, "family_works"));
        Assert.Equal((0, 30), Of(changed, "followee_likes"));

        static (int, int?) Of(SceneOptions scene, string channel) => (scene.Channels[channel].Quota, scene.Channels[channel].DeadlineMs);
    }

    [Fact]
    public void The_quality_gate_asks_for_as_many_works_as_the_feed()
    {
        var (feed, gate) = (Load().Find("feed")!, new GateOptions());
        Assert.Equal((gate.Nearest, gate.Popular, gate.Ef), (feed.Channels["ann"].Quota, feed.Channels["popular"].Quota, feed.Ef));
    }

    [Fact]
    public void A_channel_with_two_quotas_is_refused()
    {
        var refused = Assert.Throws<SceneException>(() => Load(("Scenes:feed:Channels:ann", "7"), ("Scenes:feed:Channels:ann:Quota", "8")));
        Assert.Contains("Scenes:feed:Channels:ann is 7", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Scenes:feed:Channels:telepathy", "10", "Scenes:feed:Channels:telepathy is not")]
    [InlineData("Scenes:feed:Channels:ann", "-1", "Scenes:feed:Channels:ann:Quota is -1; it has to be a whole number from 0 to ")]
    [InlineData("Scenes:feed:Channels:ann", "many",
        "Scenes:feed:Channels:ann:Quota is 'many'; it has to be a whole number from 0 to 100000.")]
    [InlineData("Scenes:feed:Channels:top_tags:DeadlineMs", "0", "Scenes:feed:Channels:top_tags:DeadlineMs is ")]
    [InlineData("Scenes:feed:Channels:top_tags:Deadline", "10",
        "Scenes:feed:Channels:top_tags:Deadline is not a setting; there are quota, deadlineMs.")]
    [InlineData("Scenes:feed:Channels:fresh:DeadlineMs", "10", "Scenes:feed:Channels:fresh:DeadlineMs")]
    [InlineData("Scenes:search:Channels:text:DeadlineMs", "10", "Scenes:search:Channels:text:DeadlineMs")]
    [InlineData("Scenes:feed:Chanels:ann", "10", "Scenes:feed:Chanels is not a setting")]
    [InlineData("Scenes:feed:SeenLimit", "99999999999",
        "Scenes:feed:SeenLimit is '99999999999'; it has to be a whole number from 0 to 5000.")]
    [InlineData("Scenes:feed:OwnWorks", "ja", "Scenes:feed:OwnWorks is 'ja'; it has to be true or false.")]
    [InlineData("Scenes:feed:Diversity:Theta:Low", "0.1", "Scenes:feed:Diversity:Theta")]
    [InlineData("Scenes:feed:Coarse:Keep", "0", "Scenes:feed:Coarse:Keep is ")]
    [InlineData("Scenes:feed:Coarse:HalfLifeHours", "0", "Scenes:feed:Coarse:HalfLifeHours is ")]
    [InlineData("Scenes:feed:Deadlines:RecallMs", "0", "Scenes:feed:Deadlines:RecallMs is ")]
    [InlineData("Scenes:feed:Diversity:Theta", "1.5", "Scenes:feed:Diversity:Theta is 1.5; it has to be a number from 0 to 1.")]
    [InlineData("Scenes:feed:Diversity:Window", "1", "Scenes:feed:Diversity:Window must be 0 or in [2, 256].")]
    [InlineData("Scenes:feed:CutDiversity:Theta", "-1", "Scenes:feed:CutDiversity:Theta is ")]
    [InlineData("Scenes:feed:Fine:Mode", "Sometimes", "Scenes:feed:Fine:Mode is 'Sometimes'; it has to be one of ")]
    [InlineData("Scenes:feed:Fine:Mode", "7", "Scenes:feed:Fine:Mode is not")]
    [InlineData("Scenes:feed:Fine:Limit", "0", "Scenes:feed:Fine:Limit is ")]
    [InlineData("Scenes:feed:Fine:Keep", "301", "Scenes:feed:Fine:Keep is 301")]
    [InlineData("Scenes:feed:Fine:Weights:like", "-1", "Scenes:feed:Fine:Weights:like is -1")]
    [InlineData("Scenes:feed:Deadlines:FineMs", "0", "Scenes:feed:Deadlines:FineMs is ")]
    [InlineData("Scenes:feed:Exploration:Epsilon", "1.5", "Scenes:feed:Exploration:Epsilon is 1.5; it has to be a number from 0 to 1.")]
    [InlineData("Scenes:feed:Exploration:Every", "0", "Scenes:feed:Exploration:Every is ")]
    [InlineData("Scenes:songs:Exploration:Epsilon", "0.1", "Scenes:songs:Exploration:Epsilon has to be 0 where works stand for")]
    [InlineData("Scenes:feed:Kinds:0", "ghost", "Scenes:feed:Kinds:0 is 'ghost'; it has to be one of ")]
    [InlineData("Scenes:feed:Ratios:mood:happy:Target", "0.5", "Scenes:feed:Ratios:mood is not")]
    [InlineData("Scenes:feed:Ratios:media:film:Target", "0.5", "Scenes:feed:Ratios:media:film is not")]
    [InlineData("Scenes:feed:Ratios:media:video:Target", "1.5", "Scenes:feed:Ratios:media:video:Target is ")]
    [InlineData("Scenes:feed:Ratios:media:video:Floor", "0.5", "Scenes:feed:Ratios:media:video has to have floor <= target <= ceiling")]
    [InlineData("Scenes:empty:Description", "no channels", "Scenes:empty:Channels names no channel")]
    public void A_setting_that_cannot_be_is_refused_by_name(string setting, string value, string named)
    {
        var refused = Assert.Throws<SceneException>(() => Load((setting, value)));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    private static SceneCatalogue Load(params (string Key, string Value)[] settings) => SceneCatalogue.Load(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value))
            .Build(), ChannelCatalogue.All);
}
