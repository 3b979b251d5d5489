using VectorRec.Indexer.Cli;
using VectorRec.Tests.Simulation;

namespace VectorRec.Tests.Evaluation;

public sealed class WidthTests(IndexedWorld world) : IClassFixture<IndexedWorld>
{
    [Fact]
    public async Task The_more_works_are_asked_for_the_more_are_scored_and_the_fine_ranker_sees_most_of_its_best()
    {
        Assert.Equal(ExitCodes.Failed, (await world.RunAsync("evaluate", "width", "--users", "1")).ExitCode);
        var demo = Path.Combine(RepositoryFolder.Path, "training", "bundles", "demo");
        var indexed = await world.RunAsync("index", "--bundle", demo, "--embedded");
        Assert.True(indexed.ExitCode == ExitCodes.Ok, indexed.Error);

        var run = await world.RunAsync(
            "evaluate", "width", "--embedded", "--truth", world.Truth, "--users", "12", "--widths", "10,100,100000");

        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        var results = run.Json.GetProperty("results").EnumerateArray().ToArray();
        Assert.Equal([10, 100, 100_000], results.Select(result => result.GetProperty("width").GetInt32()));
        Assert.Equal(Figures("scored").Order(), Figures("scored"));
        // All that no filter took out: most of the world, for a user has not heard much.
        Assert.InRange(results[2].GetProperty("scored").GetDouble(), 0.5 * SmallWorld.Options.Works, SmallWorld.Options.Works);
        // Of any 50 works, a third would be among the 300 that are ranked.
        Assert.All(Figures("bestReached"), share => Assert.InRange(share, 0.6, 1));
        Assert.All(Figures("plays"), plays => Assert.InRange(plays, 0, 10));
        Assert.Equal(0, Figures("gain")[0]);
        Assert.Equal(Figures("plays")[2] - Figures("plays")[0], Figures("gain")[2], 1e-9);

        double[] Figures(string name) => [.. results.Select(result => result.GetProperty(name).GetDouble())];
    }

    [Theory]
    [InlineData("--widths", "0")]
    [InlineData("--widths", "1000,100001")]
    [InlineData("--scene", "nowhere")]
    public async Task A_wrong_option_is_a_usage_error(string option, string value) =>
        Assert.Equal(ExitCodes.Usage, (await world.RunAsync("evaluate", "width", option, value)).ExitCode);
}
