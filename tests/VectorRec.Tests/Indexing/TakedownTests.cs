using Dapper;
using VectorRec.Indexer.Cli;
using VectorRec.Storage.Runs;
using VectorRec.Tests.Cli;
using VectorRec.Vectors;

namespace VectorRec.Tests.Indexing;

public sealed class TakedownTests(IndexedCatalogue catalogue) : IClassFixture<IndexedCatalogue>
{
    private static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Works_are_removed_from_the_catalogue_and_all_collections_and_the_late_services_are_named()
    {
        var old = (await catalogue.IndexAsync()).Run;
        var serving = (await catalogue.IndexAsync()).Run;
        var instances = new InstanceStore(catalogue.Database.Source);
        var service = new Instance { InstanceId = Guid.NewGuid(), Name = "somewhere:1", RunId = serving.RunId, LookedAt = Now };
        await instances.TellAsync(service, Token);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "5\n\n6\n", Token);

        var planned = await RunAsync("takedown", "3", "--file", file, "--dry-run");
        Assert.Equal((ExitCodes.Ok, 3), (planned.ExitCode, planned.Json.GetProperty("removed").GetInt32()));
        Assert.Equal(0, await CountAsync("select count(*) from works where status = 'removed'"));

        var late = await RunAsync("takedown", "3", "4", "999999", "--file", file, "--wait", "1");
        File.Delete(file);
        Assert.Equal(ExitCodes.Failed, late.ExitCode);
        Assert.Contains("somewhere:1", late.Error);
        Assert.Equal(1, late.Json.GetProperty("unknown").GetInt32());
        foreach (var run in (IndexRun[])[old, serving])
            Assert.Equal(IndexedCatalogue.ActiveWorks - 4, await catalogue.Stores.Collections.CountAsync(run.Collection, Token));

        var later = Now.AddMinutes(1);
        await instances.TellAsync(
            new() { InstanceId = service.InstanceId, Name = service.Name, RunId = serving.RunId, LookedAt = later }, Token);
        var again = await RunAsync("takedown", "3", "--creator", "9");
        Assert.True(again.ExitCode == ExitCodes.Ok, again.Error);
        Assert.Equal(1, again.Json.GetProperty("services").GetInt32());
        Assert.Equal(0, await CountAsync("select count(*) from works where creator_id = 9 and status <> 'removed'"));

        // What was taken down is missed by nobody.
        var verified = await RunAsync("verify");
        Assert.True(verified.ExitCode == ExitCodes.Ok, verified.Error);
        Assert.True(verified.Json.GetProperty("gone").GetInt64() > 4);
        Assert.Equal(ExitCodes.Usage, (await RunAsync("takedown")).ExitCode);
        await instances.ForgetAsync(service.InstanceId, Token);
    }

    [Fact]
    public async Task A_collection_that_lost_points_or_has_too_many_is_found_and_put_right()
    {
        var run = (await catalogue.IndexAsync()).Run;
        await catalogue.Stores.Collections.RemoveAsync(run.Collection, [100, 200, 300], Token);
        await catalogue.Stores.Collections.UpsertAsync(run.Collection, [new VectorPoint(77_777, new float[16])], Token);
        var found = await RunAsync("verify");
        Assert.Equal(ExitCodes.GenerationRefused, found.ExitCode);
        Assert.Equal((3, 1), (found.Json.GetProperty("missing").GetInt32(), found.Json.GetProperty("extra").GetInt32()));
        Assert.Equal(ExitCodes.Ok, (await RunAsync("verify", "--repair")).ExitCode);
        var right = await RunAsync("verify");
        Assert.True(right.ExitCode == ExitCodes.Ok, right.Error);
        Assert.Equal((0, 0), (right.Json.GetProperty("missing").GetInt32(), right.Json.GetProperty("extra").GetInt32()));
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var connection = await catalogue.Database.Source.OpenConnectionAsync(Token);
        return await connection.ExecuteScalarAsync<long>(sql);
    }

    private Task<IndexerRun> RunAsync(params string[] args) => IndexerRun.WithAsync(
        new()
        {
            ["ConnectionStrings__Postgres"] = catalogue.Database.ConnectionString,
            ["Qdrant__Address"] = catalogue.Stores.Address,
            ["Generations__Folder"] = catalogue.Home.Folder,
        },
        [.. args, "--json", "--alias", catalogue.Home.Alias], Token);
}
