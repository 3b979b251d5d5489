using System.Net;
using System.Net.Http.Json;
using VectorRec.Api.Explain;
using VectorRec.Api.Recommendations;
using VectorRec.Api.Replay;
using VectorRec.Indexer.Cli;
using VectorRec.Tests.Cli;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Recommendations;

/// <summary>A machine without Qdrant.</summary>
public sealed class EmbeddedTests(TestStores stores)
{
    private static readonly (string, string)[] Patient = [("Recall:ScanDeadlineMs", "10000")];

    [Fact]
    public async Task Without_any_qdrant_the_service_recommends_searches_explains_and_replays()
    {
        await using var service = new Service(stores) { Embedded = true, Settings = Patient };
        await service.InitializeAsync();

        var slate = await service.RecommendAsync(new { userId = 7, limit = 20, explain = true });
        Assert.Equal(20, slate.Works.Count);
        Assert.Empty(slate.Degraded);
        Assert.True(slate.Personalised);
        Assert.Contains(slate.Works, work => work.Explanation!.Channels.Contains("ann"));
        Assert.DoesNotContain(slate.Funnel!, stage => stage.Stage == "vector_recall");
        Assert.True((await service.PostAsync<ReplayResponse>("/v1/replay", new { requestId = slate.RequestId })).Identical);

        Assert.Equal(20, (await service.PostAsync<RecommendResponse>("/v1/search", new { workId = 50, limit = 20 })).Works.Count);
        Assert.Equal(
            20, (await service.Client.GetFromJsonAsync<RecommendResponse>(
                "/v1/works/50/similar?limit=20", Service.Json, Service.Token))!.Works.Count);
        Assert.True(
            (await service.PostAsync<AbsenceResponse>(
                "/v1/explain/absence", new { userId = 7, workId = slate.Works[0].WorkId, limit = 20 })).Returned);

        await service.ExecuteAsync(
            "insert into works (work_id, creator_id, song_id, media, language, quality) "
            + "values (100000, 8, 3, 'audio', 'new language', 0.9)");
        await Wait.UntilAsync(async () =>
            (await service.RecommendAsync(new { userId = 7, filters = new { languages = new[] { "new language" } } })).Works.Count == 1);
    }

    [Fact]
    public async Task The_scan_answers_what_the_index_answers_on_the_same_generation()
    {
        await using var service = new Service(stores);
        await service.InitializeAsync();
        var asked = await AnswersAsync(service);

        service.Settings = [.. Patient, ("Recall:Index", "Embedded"), ("Qdrant:Address", "")];
        await service.RestartAsync();
        var scanned = await AnswersAsync(service);

        Assert.All(asked.Concat(scanned), slate => Assert.Empty(slate.Degraded));
        Assert.All(asked, slate => Assert.Equal(30, slate.Works.Count));
        foreach (var (index, scan) in asked.Zip(scanned))
            Assert.Equal(index.Works.Select(work => work.WorkId), scan.Works.Select(work => work.WorkId));
    }

    [Fact]
    public async Task A_service_with_qdrant_refuses_a_generation_without_a_collection_and_says_so()
    {
        await using var service = new Service(stores) { Embedded = true, Settings = Patient };
        await service.InitializeAsync();

        service.Settings = [("Recall:Index", "Qdrant"), ("Qdrant:Address", service.Catalogue.Stores.Address)];
        await service.RestartAsync(untilReady: false);
        await Wait.UntilAsync(async () =>
        {
            using var ready = await service.Client.GetAsync("/health/ready", Service.Token);
            return ready.StatusCode == HttpStatusCode.ServiceUnavailable
                && (await ready.Content.ReadAsStringAsync(Service.Token))
                    .Contains("was indexed without Qdrant: set Recall:Index to Embedded", StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task The_indexer_builds_lists_rolls_back_and_prunes_without_qdrant_and_leaves_collections_alone()
    {
        await using var service = new Service(stores);
        await service.InitializeAsync();
        var indexed = (await service.Catalogue.Runs.ActiveAsync(Service.Token))!;

        var first = await RunAsync("index", "--bundle", service.Catalogue.Bundle);
        Assert.True(first.ExitCode == ExitCodes.Ok, first.Error);
        Assert.Equal("", first.Json.GetProperty("collection").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, first.Json.GetProperty("recall").ValueKind);
        var second = await RunAsync("index", "--bundle", service.Catalogue.Bundle);
        var status = await RunAsync("status");
        Assert.Equal(["active", "retired", "retired"], status.Json.GetProperty("runs").EnumerateArray()
            .Select(run => run.GetProperty("status").GetString()));
        Assert.Equal(RunOf(first), RunOf(await RunAsync("rollback")));
        Assert.Equal(ExitCodes.GenerationRefused, (await RunAsync("rollback", "--run", $"{indexed.RunId}")).ExitCode);

        Assert.Equal(ExitCodes.Ok, (await RunAsync("prune", "--keep", "1")).ExitCode);
        Assert.Equal(ExitCodes.Ok, (await RunAsync("prune", "--keep", "1")).ExitCode);
        var kept = await service.Catalogue.Runs.ListAsync(Service.Token);
        Assert.Equal([RunOf(second), RunOf(first), indexed.RunId], kept.Select(run => run.RunId));
        Assert.Contains(indexed.Collection, await service.Catalogue.Stores.Collections.ListAsync(Service.Token));

        // With Qdrant again, everything can be gone back to.
        await service.Catalogue.AssertAliasAsync(indexed.Collection);
        Assert.Equal(
            indexed.RunId, (await new VectorRec.Indexing.Rollback(service.Catalogue.Home).RunAsync(indexed.RunId, Service.Token)).RunId);
        Assert.Equal(
            RunOf(second), (await new VectorRec.Indexing.Rollback(service.Catalogue.Home).RunAsync(RunOf(second), Service.Token)).RunId);
        await new VectorRec.Indexing.Pruning(service.Catalogue.Home).RunAsync(1, Service.Token);

        static long RunOf(IndexerRun run) => run.Json.GetProperty("runId").GetInt64();

        Task<IndexerRun> RunAsync(params string[] args) => IndexerRun.WithAsync(
            new()
            {
                ["ConnectionStrings__Postgres"] = service.Database.ConnectionString,
                ["Generations__Folder"] = service.Catalogue.Home.Folder,
                ["Recall__Index"] = "Embedded",
            }, [.. args, "--json", "--alias", service.Catalogue.Home.Alias], Service.Token);
    }

    [Fact]
    public async Task Without_a_word_that_there_is_none_qdrant_is_asked_for()
    {
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__Postgres"] = "Host=127.0.0.1;Port=1",
            ["Generations__Folder"] = Path.GetTempPath()
        };
        var asked = await IndexerRun.WithAsync(settings, ["status"], Service.Token);
        Assert.Equal(ExitCodes.Usage, asked.ExitCode);
        Assert.Contains("give --qdrant or set Qdrant__Address", asked.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.StoreUnreachable, (await IndexerRun.WithAsync(settings, ["status", "--embedded"], Service.Token)).ExitCode);
        settings["Recall__Index"] = "sometimes";
        Assert.Equal(ExitCodes.Usage, (await IndexerRun.WithAsync(settings, ["status"], Service.Token)).ExitCode);
    }

    private static async Task<List<RecommendResponse>> AnswersAsync(Service service)
    {
        var slates = new List<RecommendResponse>();
        for (var user = 1; user <= 20; user++)
            slates.Add(await service.RecommendAsync(user, 30));
        foreach (var work in (long[])[30, 333, 640])
        {
            slates.Add(await service.PostAsync<RecommendResponse>("/v1/search", new { workId = work, limit = 30 }));
            slates.Add(
                (await service.Client.GetFromJsonAsync<RecommendResponse>(
                    $"/v1/works/{work}/similar?limit=30&userId=7", Service.Json, Service.Token))!);
        }

        return slates;
    }
}
