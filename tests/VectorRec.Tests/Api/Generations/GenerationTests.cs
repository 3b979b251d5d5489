using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using VectorRec.Api.Explain;
using VectorRec.Api.Generations;
using VectorRec.Api.Recommendations;
using VectorRec.Generations;
using VectorRec.Indexing;
using VectorRec.Storage.Access;
using VectorRec.Storage.Runs;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Generations;

/// <summary>A generation that does not serve any more, or not yet, answers testers beside the one that does.</summary>
public sealed class GenerationTests(TestStores stores)
{
    private const int User = 11;

    [Fact]
    public async Task A_tester_is_answered_from_either_generation_and_nobody_is_shown_it()
    {
        await using var service = await StartAsync();
        var first = await service.RecommendAsync(User);
        var held = await IndexAsync(service, seed: 2, hold: true);

        Assert.Equal(
            [(held, "ready"), (first.Generation, "active")],
            (await ListAsync(service)).Select(kept => (kept.Generation, kept.Status)));
        Assert.Equal(first.Generation, (await service.RecommendAsync(User)).Generation);
        var other = await AskAsync(service, held);
        Assert.Equal(held, other.Generation);
        Assert.EndsWith("-s2", other.Model, StringComparison.Ordinal);
        Assert.NotEqual(first.Works.Select(Id), other.Works.Select(Id));
        // Were it an answer to the user, these would not come again.
        Assert.Equal(other.Works.Select(Id), (await AskAsync(service, held)).Works.Select(Id));

        await new Rollback(service.Catalogue.Home).RunAsync(held, Service.Token);
        await Wait.UntilAsync(async () => (await service.RecommendAsync(12)).Generation == held);
        Assert.Equal("retired", (await ListAsync(service))[1].Status);
        Assert.Equal(other.Works.Select(Id), (await AskAsync(service, held)).Works.Select(Id));
        Assert.Equal(first.Generation, (await AskAsync(service, first.Generation)).Generation);

        var ids = other.Works.Select(Id).ToArray();
        var cosines = await Task.WhenAll(new[] { held, first.Generation }.Select(generation =>
            service.PostAsync<SimilaritiesResponse>("/v1/explain/similarities", new { workIds = ids, generation })));
        Assert.Equal([held, first.Generation], cosines.Select(answer => answer.Generation));
        Assert.NotEqual(cosines[0].Cosines[0], cosines[1].Cosines[0]);
    }

    [Fact]
    public async Task It_knows_what_left_the_catalogue_and_what_came_since()
    {
        await using var service = await StartAsync();
        var first = await service.RecommendAsync(User);
        await IndexAsync(service, seed: 2);
        await Wait.UntilAsync(async () => (await service.RecommendAsync(12)).Generation != first.Generation);
        var taken = (await AskAsync(service, first.Generation)).Works[0].WorkId;
        await service.ExecuteAsync(
            """
            update works set status = 'removed' where work_id = @taken;
            insert into works (work_id, creator_id, song_id, media, language, quality) values (100000, 8, 3, 'audio', 'new language', 0.9)
            """, new { taken });

        // It is kept open, and looks whenever the one that serves does.
        var late = new { userId = User, generation = first.Generation, filters = new { languages = new[] { "new language" } } };
        await Wait.UntilAsync(async () => (await service.RecommendAsync(late)).Works.Count == 1);
        Assert.DoesNotContain(taken, (await AskAsync(service, first.Generation)).Works.Select(Id));

        // One that is loaded anew has looked before it answers.
        await service.RestartAsync();
        Assert.Equal(100_000, Assert.Single((await service.RecommendAsync(late)).Works).WorkId);
        Assert.DoesNotContain(taken, (await AskAsync(service, first.Generation)).Works.Select(Id));
    }

    [Fact]
    public async Task Who_may_not_ask_for_one_or_asks_for_none_that_there_is_is_told()
    {
        await using var service = await StartAsync();
        var first = (await service.RecommendAsync(User)).Generation;
        using var plain = await service.ClientAsync(ApiScopes.Recommend, ApiScopes.Explain);
        foreach (var (path, body) in ((string, object)[])
            [("/v1/recommendations", new { userId = User, generation = first }), ("/v1/search", new { query = "song", generation = first }),
                ("/v1/explain/similarities", new { workIds = new[] { 1 }, generation = first })])
        {
            using var refused = await plain.PostAsJsonAsync(path, body, Service.Token);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Contains(ApiScopes.Override, await refused.Content.ReadAsStringAsync(Service.Token), StringComparison.Ordinal);
        }

        using var list = await plain.GetAsync("/v1/generations", Service.Token);
        Assert.Equal(HttpStatusCode.Forbidden, list.StatusCode);
        foreach (var (body, status, said) in ((object, HttpStatusCode, string)[])
            [(new { userId = User, generation = 0 }, HttpStatusCode.BadRequest, "generation"),
                (new { userId = User, generation = first, arms = new { theta = "more" } }, HttpStatusCode.BadRequest, "arms"),
                (new { userId = User, generation = first + 99 }, HttpStatusCode.Conflict, $"{first + 99}")])
        {
            using var wrong = await service.Client.PostAsJsonAsync("/v1/recommendations", body, Service.Token);
            var text = await wrong.Content.ReadAsStringAsync(Service.Token);
            Assert.True(wrong.StatusCode == status, text);
            var problem = JsonSerializer.Deserialize<JsonElement>(text);
            var where = problem.TryGetProperty("errors", out var errors)
                ? errors.EnumerateObject().Single().Name : problem.GetProperty("detail").GetString();
            Assert.Contains(said, where, StringComparison.Ordinal);
        }

        // With a file that is damaged it says so, without its path, and goes on serving.
        var held = await IndexAsync(service, seed: 2, hold: true);
        var run = (await RunsAsync(service)).Single(run => run.RunId == held);
        await File.WriteAllBytesAsync(
            Path.Combine(service.Catalogue.Home.Folder, run.Folder, GenerationFolder.Items), [1, 2, 3], Service.Token);
        using var damaged = await service.Client.PostAsJsonAsync(
            "/v1/recommendations", new { userId = User, generation = held }, Service.Token);
        var why = await damaged.Content.ReadAsStringAsync(Service.Token);
        Assert.True(damaged.StatusCode == HttpStatusCode.Conflict, why);
        Assert.DoesNotContain(run.Folder, why, StringComparison.Ordinal);
        Assert.Equal(first, (await service.RecommendAsync(User)).Generation);
    }

    private async Task<Service> StartAsync()
    {
        var service = new Service(stores) { Settings = [("Generations:LoadMs", "60000")] };
        await service.InitializeAsync();
        return service;
    }

    private static async Task<long> IndexAsync(Service service, int seed, bool hold = false) =>
        (await new IndexJob(service.Catalogue.Home).RunAsync(
            service.Catalogue.CreateBundle($"s{seed}", seed: seed), new() { Hold = hold }, progress: null, Service.Token)).Run.RunId;

    private static Task<RecommendResponse> AskAsync(Service service, long generation) =>
        service.RecommendAsync(new { userId = User, generation });

    private static async Task<GenerationResponse[]> ListAsync(Service service) =>
        (await service.Client.GetFromJsonAsync<GenerationResponse[]>("/v1/generations", Service.Json, Service.Token))!;

    private static long Id(RecommendedWork work) => work.WorkId;

    private static Task<IReadOnlyList<IndexRun>> RunsAsync(Service service) =>
        service.Catalogue.Runs.ListAsync(Service.Token);
}
