using System.Diagnostics;
using Dapper;
using VectorRec.Generations;
using VectorRec.Indexer.Cli;
using VectorRec.Tests.Cli;

namespace VectorRec.Tests.Indexing;

public sealed class ResumeTests(IndexedCatalogue catalogue) : IClassFixture<IndexedCatalogue>
{
    // Each takes a second or two: the moments of a night are more than those of every run.
    private static readonly int Kills =
        int.TryParse(System.Environment.GetEnvironmentVariable("VECTORREC_TEST_KILLS"), out var kills) ? kills : 8;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Dictionary<string, string> Environment => new()
    {
        ["ConnectionStrings__Postgres"] = catalogue.Database.ConnectionString,
        ["Qdrant__Address"] = catalogue.Stores.Address,
        ["Generations__Folder"] = catalogue.Home.Folder,
    };

    [Fact]
    public async Task A_build_that_is_killed_at_any_moment_goes_on_and_nothing_is_lost_or_doubled()
    {
        var serving = (await catalogue.IndexAsync()).Run.RunId;
        var random = new Random(5);
        for (var kill = 0; kill < Kills; kill++)
        {
            await KillAsync(random.Next(600, 2200));
            // The catalogue goes on too: one work is new, one is hidden, one changes.
            await ExecuteAsync(
                $"""
                insert into works (work_id, kind, media, creator_id, quality, created_at)
                    values ({10_000 + kill}, 'work', 'audio', 1, .5, now());
                update works set status = 'hidden' where work_id = {20 + kill};
                update works set creator_id = 3, quality = .1 where work_id = {300 + kill};
                """);
        }

        IndexerRun? last = null;
        await Wait.UntilAsync(async () => (last = await RunAsync("index", "--bundle", catalogue.Bundle, "--resume")).ExitCode
            != ExitCodes.IndexBusy);
        Assert.True(last!.ExitCode == ExitCodes.Ok, last.Error);
        var run = (await catalogue.Runs.ActiveAsync(Token))!;
        Assert.True(run.RunId > serving);
        var generation = Generation.Load(run, catalogue.Home.Folder, threads: 1);
        var expected = (await QueryAsync("select work_id from works where status = 'active' order by work_id")).ToArray();
        Assert.Equal(expected, generation.Items.WorkIds.ToArray());
        generation.Release();
        List<long> points = [];
        await foreach (var ids in catalogue.Stores.Collections.ReadIdsAsync(run.Collection, Token))
            points.AddRange(ids);
        Assert.Equal(expected, points);
        Assert.Equal(
            ["bundle", "items.vrt"],
            Directory.EnumerateFileSystemEntries(Path.Combine(catalogue.Home.Folder, run.Folder)).Select(Path.GetFileName).Order());
        // Nothing that was left is anywhere, and no build was begun anew without need.
        Assert.DoesNotContain(await catalogue.Runs.ListAsync(Token), other => other.Status == "building");
    }

    [Fact]
    public async Task What_was_embedded_before_is_taken_and_not_embedded_again()
    {
        await KillAsync(milliseconds: null);
        var resumed = await RunAsync("index", "--bundle", catalogue.Bundle, "--resume");
        Assert.True(resumed.ExitCode == ExitCodes.Ok, resumed.Error);
        Assert.True(resumed.Json.GetProperty("resumed").GetBoolean());
        Assert.False((await RunAsync("index", "--bundle", catalogue.Bundle, "--resume")).Json.GetProperty("resumed").GetBoolean());
    }

    // One work at a time takes long enough to be caught in the middle.
    private async Task KillAsync(int? milliseconds)
    {
        var start = new ProcessStartInfo(
            "dotnet", [typeof(ExitCodes).Assembly.Location, "index", "--resume", "--bundle", catalogue.Bundle, "--batch-size", "1",
                "--parallelism", "2", "--alias", catalogue.Home.Alias])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Token), process.StandardError.ReadToEndAsync(Token));
        if (milliseconds is { } time)
        {
            using var enough = new CancellationTokenSource(time);
            await Task.WhenAny(process.WaitForExitAsync(Token), Task.Delay(Timeout.Infinite, enough.Token));
        }
        else
        {
            await Wait.UntilAsync(async () => process.HasExited || await HasPointsAsync());
        }

        process.Kill();
        await Wait.ForExitAsync(process);
        Assert.True(process.ExitCode is 137 or ExitCodes.Ok or ExitCodes.IndexBusy, $"{await output}{await error}");
    }

    private async Task<bool> HasPointsAsync()
    {
        var newest = (await catalogue.Runs.ListAsync(Token)).FirstOrDefault();
        return newest?.Status == "building" && (await catalogue.Stores.Collections.ListAsync(Token)).Contains(newest.Collection)
            && await catalogue.Stores.Collections.CountAsync(newest.Collection, Token) > 20;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await catalogue.Database.Source.OpenConnectionAsync(Token);
        await connection.ExecuteAsync(sql);
    }

    private async Task<IEnumerable<long>> QueryAsync(string sql)
    {
        await using var connection = await catalogue.Database.Source.OpenConnectionAsync(Token);
        return await connection.QueryAsync<long>(sql);
    }

    private Task<IndexerRun> RunAsync(params string[] args) =>
        IndexerRun.WithAsync(Environment, [.. args, "--json", "--alias", catalogue.Home.Alias], Token);
}
