using System.Net.Http.Json;
using Dapper;
using Npgsql;
using VectorRec.Api.Recommendations;
using VectorRec.Indexer.Cli;
using VectorRec.Tests.Cli;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Works;

/// <summary>A service goes on with a database that was dumped and loaded into a new cluster, whose transactions begin at small
/// numbers.</summary>
[Collection(CopyClusters.Name)]
public sealed class CopiedDatabaseTests(CopyClusters clusters, TestStores stores)
{
    private const long Hidden = 50, Later = 60, Added = 100_000, Show = 802;

    [Fact]
    public async Task What_was_hidden_stays_hidden_and_what_changes_in_the_copy_arrives()
    {
        clusters.Require();
        using var folder = new TemporaryFolder();
        await using var here = new TestStores(() => clusters.First.WithQdrantAsync(stores));
        await using var service = new Service(here)
        {
            Embedded = true,
            Settings = [("Recall:ScanDeadlineMs", "10000"), ("Scenes:feed:SeenLimit", "0")],
            // Far ahead of the other cluster, before the works are stamped: whatever else the clusters' tests have counted there.
            MoreRows = "do $$ begin for i in 1..20000 loop perform pg_current_xact_id(); commit; end loop; end $$; "
                + "update works set status = status, language = case when work_id in (50, 60) then 'l' || work_id else language end;",
        };
        await service.InitializeAsync();
        Assert.Equal(Hidden, Assert.Single(await OfLanguageAsync(service, "l50")));
        await SetAsync(service, Hidden, "hidden");
        await SetAsync(service, Show, "hidden");
        await service.ExecuteAsync(
            "insert into works (work_id, creator_id, song_id, title, language) values (@Added, 8, 3, 'Added later', 'l100000')",
            new { Added });
        await Wait.UntilAsync(async () =>
            (await OfLanguageAsync(service, "l100000")).Length == 1 && (await OfLanguageAsync(service, "l50")).Length == 0);

        var copy = await clusters.CreateAsync(clusters.Second, migrated: false);
        var dump = Path.Combine(folder.Path, "dump");
        await clusters.RunAsync("pg_dump", service.Database.ConnectionString, "-Fc", "-f", dump);
        await clusters.RunAsync("pg_restore", copy, "--exit-on-error", "-d", new NpgsqlConnectionStringBuilder(copy).Database!, dump);
        await using (var connection = new NpgsqlConnection(copy))
        {
            Assert.True(await connection.ExecuteScalarAsync<bool>(
                """
                select min(changed_seq) > pg_snapshot_xmax(pg_current_snapshot())::text::bigint
                   and (select changed_seq from index_runs) > pg_snapshot_xmax(pg_current_snapshot())::text::bigint from works
                """));
        }

        service.CopiedTo = copy;
        await service.RestartAsync();
        Assert.Empty(await OfLanguageAsync(service, "l50"));
        Assert.Equal(Added, Assert.Single(await OfLanguageAsync(service, "l100000")));
        Assert.DoesNotContain(Show, await LiveAsync(service));

        // Changes of the copy, whose numbers are smaller than the run's.
        Assert.Equal(Later, Assert.Single(await OfLanguageAsync(service, "l60")));
        await SetAsync(service, Later, "hidden");
        await SetAsync(service, Hidden, "active");
        await Wait.UntilAsync(async () =>
            (await OfLanguageAsync(service, "l60")).Length == 0 && (await OfLanguageAsync(service, "l50")).Length == 1);
        Assert.Contains(804L, await LiveAsync(service));
        await SetAsync(service, 804, "hidden");
        Assert.DoesNotContain(804L, await LiveAsync(service));
        await SetAsync(service, Show, "active");
        Assert.Contains(Show, await LiveAsync(service));
        Assert.Equal(Added, (await service.PostAsync<RecommendResponse>("/v1/search", new { query = "added later" })).Works[0].WorkId);

        // And it can be indexed.
        var run = (await service.RecommendAsync(7)).Generation;
        var index = await IndexerRun.WithAsync(
            new()
            {
                ["ConnectionStrings__Postgres"] = copy,
                ["Generations__Folder"] = service.Catalogue.Home.Folder,
                ["Recall__Index"] = "Embedded"
            },
            ["index", "--bundle", service.Catalogue.Bundle, "--json"], Service.Token);
        Assert.True(index.ExitCode == ExitCodes.Ok, index.Error);
        await Wait.UntilAsync(async () => (await service.RecommendAsync(7)).Generation != run);
        Assert.Empty(await OfLanguageAsync(service, "l60"));
        await SetAsync(service, Later, "active");
        await Wait.UntilAsync(async () => (await OfLanguageAsync(service, "l60")).Length == 1);
    }

    private static async Task<long[]> OfLanguageAsync(Service service, string language)
    {
        var slate = await service.RecommendAsync(new { userId = 7, limit = 5, filters = new { languages = new[] { language } } });
        Assert.Empty(slate.Degraded);
        return [.. slate.Works.Select(work => work.WorkId)];
    }

    private static async Task<long[]> LiveAsync(Service service)
    {
        var slate = await service.RecommendAsync(new { userId = 7, scene = "live", limit = 50 });
        Assert.Empty(slate.Degraded);
        return [.. slate.Works.Select(work => work.WorkId)];
    }

    private static async Task SetAsync(Service service, long work, string status)
    {
        using var response = await service.Client.PutAsJsonAsync($"/v1/works/{work}/status", new { status }, Service.Token);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Service.Token));
    }
}
