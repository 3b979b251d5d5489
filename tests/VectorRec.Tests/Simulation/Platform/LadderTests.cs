using Microsoft.Extensions.Configuration;
using VectorRec.Diversity;
using VectorRec.Funnel.Sources;
using VectorRec.Scenes;
using VectorRec.Simulation.Platform.Arms;

namespace VectorRec.Tests.Simulation.Platform;

public sealed class LadderTests
{
    [Fact]
    public void Every_arm_is_a_scene_that_the_service_takes() => Assert.All(Ladder.All, arm => Assert.NotNull(SceneOf(arm)));

    [Fact]
    public void Every_channel_of_the_feed_but_one_is_off_where_there_is_one()
    {
        var channels = SceneOf(Ladder.Named("one-channel")).Channels.Where(channel => channel.Value.Quota > 0);
        Assert.Equal(["ann"], channels.Select(channel => channel.Key));
    }

    [Fact]
    public void No_diversity_differs_from_what_is_shipped_in_its_method_alone()
    {
        Assert.Equal(DiversityMethod.Dpp, SceneOf(Ladder.Named("default")).Diversity.Method);
        Assert.Equal(DiversityMethod.None, SceneOf(Ladder.Named("no-diversity")).Diversity.Method);
        Assert.Single(Ladder.Named("no-diversity").Settings);
    }

    [Fact]
    public void Expectations_and_the_short_ladder_name_arms_that_there_are() => Assert.All(
        Expectation.All.SelectMany(expected => (string[])[expected.Better, expected.Worse]).Concat(Ladder.Short),
        name => Assert.Equal(name, Ladder.Named(name).Name));

    private static SceneOptions SceneOf(Arm arm) => SceneCatalogue.Load(
        new ConfigurationBuilder().AddInMemoryCollection(
            arm.Settings.Select(pair => KeyValuePair.Create(pair.Key.Replace("__", ":", StringComparison.Ordinal), (string?)pair.Value)))
            .Build(),
        ChannelCatalogue.All).Find("feed")!;
}
