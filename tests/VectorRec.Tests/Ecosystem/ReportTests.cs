using System.Globalization;
using VectorRec.Indexer.Cli;
using VectorRec.Tests.Cli;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Ecosystem;

/// <summary>What <c>indexer report</c> says of slates whose figures were worked out by hand.</summary>
public sealed class ReportTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const string Columns = "day,scene,shown,slates,users,works,creators,works_gini,creators_gini,fresh_share,"
        + "newcomer_share,rising_share,known_share,repeat_share";

    private static readonly DateTime Yesterday = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-1);

    public async ValueTask InitializeAsync()
    {
        // Once for the class: the fixture's database is empty at first.
        if ((await RunAsync("--days", "30")).Out.Split('\n').Length > 2)
            return;
        var source = database.Source;
        await ShownWorks.AddCatalogueAsync(source, Yesterday.AddHours(6));
        await ShownWorks.ShowAsync(source, Yesterday.AddDays(-9), 2, "feed", [103]);
        await ShownWorks.ShowAsync(source, Yesterday.AddDays(-2), 2, "live", [105]);
        await ShownWorks.ShowAsync(source, Yesterday.AddHours(8), 1, "feed", [101, 102, 103]);
        await ShownWorks.ShowAsync(source, Yesterday.AddHours(9), 2, "feed", [101, 103, 105]);
        // Scrolled back to, 104 is seen twice.
        await ShownWorks.ShowAsync(source, Yesterday.AddHours(20), 1, "feed", [103, 104, 104]);
        await ShownWorks.ShowAsync(source, Yesterday.AddHours(10), 3, null, [104]);
        // Neither was an answer shown.
        await ShownWorks.ShowAsync(source, Yesterday.AddHours(11), 3, "feed", [104], answered: false);
        await ShownWorks.ShowAsync(source, Yesterday.AddHours(8), 1, "feed", [101, 102], "play");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_figures_are_those_worked_out_by_hand()
    {
        // Works were shown 2, 1, 3, 1 and 1 times: 2 (1 + 2 + 3 + 4*2 + 5*3) - 6*8 over 5*8 is 1/4. Creators 3, 3 and 1 times:
        // 2 (1 + 2*3 + 3*3) - 4*7 over 3*7 is 4/21. 101 is fresh both times. Level 1 and no creator: 4 of 8; 12: 3; 13: 1. Repeated are
        // 103 of the evening's slate, and 105, which user 2 had seen in another scene; 103 was too long ago.
        Assert.Equal(
            [
                Columns,
                $"{Day(-2)},live,1,1,1,1,0,0,0,0,1,0,0,0",
                $"{Day(0)},,1,1,1,1,1,0,0,0,0,0,1,0",
                $"{Day(0)},feed,8,3,2,5,3,0.25,{(4 / 21.0).ToString(CultureInfo.InvariantCulture)},0.25,0.5,0.375,0.125,0.25",
            ],
            Lines(await RunAsync()));
    }

    [Fact]
    public async Task Days_a_scene_and_the_time_of_repeats_can_be_chosen()
    {
        Assert.Equal(
            [
                Columns,
                $"{Day(-9)},feed,1,1,1,1,1,0,0,0,0,1,0,0",
                $"{Day(0)},feed,8,3,2,5,3,0.25,{(4 / 21.0).ToString(CultureInfo.InvariantCulture)},0.25,0.5,0.375,0.125,0.375",
            ],
            Lines(await RunAsync("--days", "20", "--scene", "feed", "--repeat-days", "30")));
        Assert.Equal([Columns], Lines(await RunAsync("--days", "1", "--scene", "live")));
    }

    [Fact]
    public async Task JSON_and_the_table_have_the_same_and_without_anything_shown_it_is_said_why()
    {
        var json = await IndexerRun.Async("report", "--postgres", database.ConnectionString, "--scene", "feed", "--json");
        Assert.Equal(json.Out, (await IndexerRun.Async(
            "report", "--postgres", database.ConnectionString, "--scene", "feed", "--format", "json")).Out);
        var feed = Assert.Single(json.Json.EnumerateArray().ToArray());
        Assert.Equal(0.375, feed.GetProperty("levelShares").GetProperty("rising").GetDouble());
        Assert.Equal(4 / 21.0, feed.GetProperty("creatorsGini").GetDouble(), 1e-12);
        Assert.Equal(Yesterday, feed.GetProperty("since").GetDateTime());

        var table = await IndexerRun.Async("report", "--postgres", database.ConnectionString, "--scene", "feed");
        foreach (var cell in (string[])[Day(0), "feed", "0.250", "0.190", "25.0", "37.5", "12.5"])
            Assert.Contains(cell, table.Out, StringComparison.Ordinal);
        Assert.Contains("events of type impression", (await RunAsync("--scene", "rooms")).Error, StringComparison.Ordinal);
    }

    private static string[] Lines(IndexerRun run) => run.Out.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

    private static string Day(int days) => Yesterday.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task<IndexerRun> RunAsync(params string[] options)
    {
        var run = await IndexerRun.Async(["report", "--postgres", database.ConnectionString, "--format", "csv", .. options]);
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        return run;
    }
}
