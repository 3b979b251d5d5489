using Dapper;
using VectorRec.Indexer.Cli;
using VectorRec.Tests.Import;
using VectorRec.Tests.Indexing;

namespace VectorRec.Tests.Cli;

/// <summary>What a command would do is what it does afterwards, and until then nothing has changed.</summary>
public sealed class DryRunTests(IndexedCatalogue catalogue) : IClassFixture<IndexedCatalogue>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_indexing_switching_and_pruning()
    {
        var before = await StateAsync();
        var plan = (await RunAsync("index", "--bundle", catalogue.Bundle, "--dry-run")).Json;
        Assert.Contains($"active works {plan.GetProperty("works").GetInt64()}\n", before, StringComparison.Ordinal);
        Assert.Equal(16, plan.GetProperty("dimension").GetInt32());
        Assert.Equal(ExitCodes.BundleRefused, (await RunAsync("index", "--bundle", Path.GetTempPath(), "--dry-run")).ExitCode);
        Assert.Equal(before, await StateAsync());

        var runs = new List<long>();
        for (var seed = 1; seed <= 3; seed++)
            runs.Add((await catalogue.IndexAsync(catalogue.CreateBundle($"d{seed}", seed: seed), new() { Keep = 9 })).Run.RunId);
        before = await StateAsync();
        Assert.Equal(runs[1], (await RunAsync("rollback", "--dry-run")).Json.GetProperty("runId").GetInt64());
        Assert.Equal(runs[0], (await RunAsync("activate", $"{runs[0]}", "--dry-run")).Json.GetProperty("runId").GetInt64());
        var wanted = (await RunAsync("prune", "--keep", "1", "--dry-run")).Json.GetProperty("removed");
        Assert.Equal(1, wanted.GetArrayLength());
        Assert.Equal(before, await StateAsync());

        // A damaged one is told from one that could serve.
        var run = (await catalogue.Runs.ListAsync(Ct)).Single(run => run.RunId == runs[0]);
        var file = Path.Combine(catalogue.Home.Folder, run.Folder, "items.vrt");
        var bytes = await File.ReadAllBytesAsync(file, Ct);
        await File.WriteAllBytesAsync(file, bytes[..^9], Ct);
        Assert.Equal(ExitCodes.GenerationRefused, (await RunAsync("activate", $"{runs[0]}", "--dry-run")).ExitCode);
        await File.WriteAllBytesAsync(file, bytes, Ct);

        Assert.Equal(wanted.ToString(), (await RunAsync("prune", "--keep", "1")).Json.GetProperty("removed").ToString());
        Assert.False(Directory.Exists(Path.Combine(catalogue.Home.Folder, run.Folder)));
    }

    [Fact]
    public async Task Of_an_import_and_of_an_erasure()
    {
        using var folder = new TemporaryFolder();
        var users = folder.Write("users.jsonl", """{"user_id":7001,"name":"somebody"}""");
        var before = await StateAsync();
        var import = await catalogue.Database.RunAsync("import", users, "--dry-run", "--json");
        Assert.True(import.ExitCode == ExitCodes.Ok, import.Error + import.Out);
        Assert.Equal(1, import.OnlyFile().GetProperty("rows").GetInt64());
        Assert.Equal(before, await StateAsync());

        var found = await catalogue.Database.RunAsync("users", "erase", "--user", "3", "--works", "--dry-run", "--json");
        Assert.True(found.ExitCode == ExitCodes.Ok, found.Error);
        Assert.Equal(before, await StateAsync());
        var erased = await catalogue.Database.RunAsync("users", "erase", "--user", "3", "--works", "--json");
        Assert.True(erased.ExitCode == ExitCodes.Ok, erased.Error);
        // An erasure makes the user's row there itself, so that whoever reports events waits for it.
        foreach (var table in found.Json.GetProperty("removed").EnumerateObject().Where(table => table.Name != "user_seen"))
            Assert.Equal(table.Value.GetInt64(), erased.Json.GetProperty("removed").GetProperty(table.Name).GetInt64());
        Assert.True(found.Json.GetProperty("removed").GetProperty("works").GetInt64() > 0);
    }

    private Task<IndexerRun> RunAsync(params string[] arguments) => IndexerRun.WithAsync(
        new()
        {
            ["ConnectionStrings__Postgres"] = catalogue.Database.ConnectionString,
            ["Qdrant__Address"] = catalogue.Stores.Address,
            ["Generations__Folder"] = catalogue.Home.Folder,
        }, [.. arguments, "--alias", catalogue.Home.Alias, "--json"], Ct);

    // All that these commands could have changed.
    private async Task<string> StateAsync()
    {
        await using var connection = await catalogue.Database.Source.OpenConnectionAsync(Ct);
        var rows = await connection.QueryAsync<string>(
            """
            select concat_ws(' ', 'run', run_id, status, activated_at) from index_runs
            union all select concat_ws(' ', 'users', count(*)) from users
            union all select concat_ws(' ', 'active works', count(*)) from works where status = 'active'
            union all select concat_ws(' ', 'follows', count(*)) from follows
            union all select concat_ws(' ', 'erasures', count(*)) from erasures order by 1
            """);
        string[] folders = Directory.Exists(catalogue.Home.Folder) ? [.. Directory.GetDirectories(catalogue.Home.Folder).Order()] : [];
        var alias = await catalogue.Stores.Collections.AliasTargetAsync(catalogue.Home.Alias, Ct);
        return string.Join('\n', [.. rows, .. folders, $"{alias}"]);
    }
}
