using System.Diagnostics;
using Dapper;
using VectorRec.Indexer.Cli;
using VectorRec.Tests.Cli;
using VectorRec.Vectors;

namespace VectorRec.Tests.Indexing;

public sealed class IndexCommandTests(IndexedCatalogue catalogue) : IClassFixture<IndexedCatalogue>
{
    private Dictionary<string, string> Environment => new()
    {
        ["ConnectionStrings__Postgres"] = catalogue.Database.ConnectionString,
        ["Qdrant__Address"] = catalogue.Stores.Address,
        ["Generations__Folder"] = catalogue.Home.Folder,
    };

    [Fact]
    public async Task Index_status_rollback_and_prune_answer_with_one_document_each()
    {
        var first = await RunAsync("index", "--bundle", catalogue.Bundle);
        Assert.Equal(ExitCodes.Ok, first.ExitCode);
        Assert.Equal(IndexedCatalogue.ActiveWorks, first.Json.GetProperty("works").GetInt64());
        Assert.Contains("Embed", first.Error);
        var second = await RunAsync("index", "--bundle", catalogue.Bundle, "--quantize", "--segments", "1", "--keep", "1");
        var status = await RunAsync("status");
        Assert.Equal(second.Json.GetProperty("collection").GetString(), status.Json.GetProperty("aliasTarget").GetString());
        Assert.Equal(["active", "retired"], status.Json.GetProperty("runs").EnumerateArray().Take(2)
            .Select(run => run.GetProperty("status").GetString()));
        var back = await RunAsync("rollback");
        Assert.Equal(first.Json.GetProperty("runId").GetInt64(), back.Json.GetProperty("runId").GetInt64());
        Assert.Equal(ExitCodes.Ok, (await RunAsync("prune", "--keep", "1")).ExitCode);
        await catalogue.AssertServesAsync(first.Json.GetProperty("runId").GetInt64());
    }

    [Fact]
    public async Task What_is_indexed_without_a_collection_is_evaluated_by_comparing_with_all_works()
    {
        using var folder = new TemporaryFolder();
        var test = folder.Write("test.tsv", "1\t5\n1\t6\n2\t7\n");
        Assert.Equal(ExitCodes.Ok, (await RunAsync("index", "--bundle", catalogue.Bundle)).ExitCode);
        Assert.Equal(["towers, recalled", "towers, exact", "popularity"], await MethodsAsync());
        Assert.Equal(["towers, exact", "popularity"], await MethodsAsync("--embedded"));
        Assert.Equal(ExitCodes.Ok, (await RunAsync("index", "--bundle", catalogue.Bundle, "--embedded")).ExitCode);
        Assert.Equal(["towers, exact", "popularity"], await MethodsAsync());
        Assert.Equal(["towers, exact", "popularity"], await MethodsAsync("--embedded"));

        async Task<string?[]> MethodsAsync(params string[] more)
        {
            var run = await RunAsync(["evaluate", "--test", test, .. more]);
            Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
            return [.. run.Json.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("method").GetString())];
        }
    }

    [Fact]
    public async Task Prune_deletes_stage_samples_that_are_older_than_it_is_told_or_than_90_days()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var connection = await catalogue.Database.Source.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(
            """
            insert into stage_samples (request_id, at, user_id, scene, run_id, stage, work_id)
            select gen_random_uuid(), now() - days * interval '1 day' + interval '1 hour', 1, 'feed', 1, 'slate', 1
                from unnest(array(select generate_series(1, 20)) || array[91, 92, 93, 94, 95]) days
            """);

        Assert.Equal(5, (await RunAsync("prune", "--dry-run")).Json.GetProperty("samples").GetInt64());
        Assert.Equal(5, (await RunAsync("prune")).Json.GetProperty("samples").GetInt64());
        Assert.Equal(10, (await RunAsync("prune", "--sample-days", "10")).Json.GetProperty("samples").GetInt64());
        Assert.Equal(ExitCodes.Usage, (await RunAsync("prune", "--sample-days", "-1")).ExitCode);
        Assert.Equal(10, await connection.ExecuteScalarAsync<int>("select count(*) from stage_samples"));
    }

    [Fact]
    public async Task Each_cause_of_failure_has_its_exit_code()
    {
        Assert.Equal(ExitCodes.Usage, (await RunAsync("index", "--bundle", Path.Combine(catalogue.Home.Folder, "none"))).ExitCode);
        Assert.Equal(ExitCodes.Usage, (await RunAsync("index", "--bundle", catalogue.Bundle, "--m", "1")).ExitCode);
        Assert.Equal(ExitCodes.Usage, (await RunAsync("index", "--bundle", catalogue.Bundle, "--min-recall", "NaN")).ExitCode);
        Assert.Equal(ExitCodes.BundleRefused, (await RunAsync("index", "--bundle", Path.GetTempPath())).ExitCode);
        Assert.Equal(ExitCodes.StoreUnreachable, (await RunAsync("status", "--qdrant", "http://127.0.0.1:1")).ExitCode);
        Assert.Equal(ExitCodes.Usage, (await RunAsync("status", "--qdrant", "127.0.0.1:6334")).ExitCode);
        Assert.Equal(ExitCodes.GenerationRefused, (await RunAsync("rollback", "--run", "999999")).ExitCode);
    }

    [Fact]
    public async Task A_killed_run_leaves_the_old_generation_serving_and_the_next_run_cleans_up()
    {
        var ct = TestContext.Current.CancellationToken;
        var serving = (await catalogue.IndexAsync()).Run.RunId;
        // One work at a time takes long enough to be caught in the middle.
        var start = new ProcessStartInfo(
            "dotnet", [typeof(ExitCodes).Assembly.Location, "index", "--bundle", catalogue.Bundle, "--batch-size", "1", "--parallelism",
                "1", "--alias", catalogue.Home.Alias])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
        try
        {
            await Wait.UntilAsync(async () => process.HasExited || await HasPointsAsync());
        }
        finally
        {
            process.Kill();
        }

        await Wait.ForExitAsync(process);
        Assert.True(process.ExitCode == 137, $"it ended before it was killed: {await output}{await error}");

        var killed = await catalogue.NewestRunAsync();
        Assert.Equal("building", (await catalogue.Runs.ListAsync(ct))[0].Status);
        await catalogue.AssertServesAsync(serving);
        // Postgres notices that the process is gone when it next writes to it.
        var next = 0L;
        await Wait.UntilAsync(async () =>
        {
            var run = await RunAsync("index", "--bundle", catalogue.Bundle);
            if (run.ExitCode == ExitCodes.IndexBusy)
                return false;
            Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
            next = run.Json.GetProperty("runId").GetInt64();
            return true;
        });

        await catalogue.AssertFailedAndGoneAsync(killed);
        await catalogue.AssertServesAsync(next);

        async Task<bool> HasPointsAsync()
        {
            var newest = (await catalogue.Runs.ListAsync(ct))[0];
            return newest.RunId != serving && (await catalogue.Stores.Collections.ListAsync(ct)).Contains(newest.Collection)
                && await catalogue.Stores.Collections.CountAsync(newest.Collection, ct) > 0;
        }
    }

    [Fact]
    public async Task A_server_of_an_untested_version_is_remarked_on_and_used()
    {
        string[] index = ["index", "--bundle", catalogue.Bundle, "--json", "--alias", catalogue.Home.Alias];
        var tested = await IndexerRun.WithAsync(Environment, index, TestContext.Current.CancellationToken);
        var untested = await IndexerRun.WithAsync(
            Environment, index, TestContext.Current.CancellationToken, new TestedServers(["0.0.1", "0.0.2"]));

        Assert.Equal((ExitCodes.Ok, ExitCodes.Ok), (tested.ExitCode, untested.ExitCode));
        Assert.DoesNotContain("tested with", tested.Error);
        Assert.Contains($"Qdrant is {TestedServers.Default.Versions[^1]}; VectorRec is tested with 0.0.1, 0.0.2.", untested.Error);
    }

    [Fact]
    public async Task The_environments_proxy_is_not_asked_for_a_qdrant_without_tls()
    {
        var start = new ProcessStartInfo(
            "dotnet", [typeof(ExitCodes).Assembly.Location, "status", "--json"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true
        };
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        // Nobody listens there.
        start.Environment["http_proxy"] = start.Environment["HTTP_PROXY"] = start.Environment["ALL_PROXY"] = "http://127.0.0.1:1";
        start.Environment["no_proxy"] = start.Environment["NO_PROXY"] = "";
        using var process = Process.Start(start)!;
        var ct = TestContext.Current.CancellationToken;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
        await Wait.ForExitAsync(process);
        Assert.True(process.ExitCode == ExitCodes.Ok, $"{await output}{await error}");
    }

    private Task<IndexerRun> RunAsync(params string[] args) => IndexerRun.WithAsync(
        Environment, [.. args, "--json", "--alias", catalogue.Home.Alias], TestContext.Current.CancellationToken);
}
