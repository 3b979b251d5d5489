using Dapper;
using VectorRec.Experiments;
using VectorRec.Indexer.Cli;
using VectorRec.Indexing;
using VectorRec.Storage.Runs;
using VectorRec.Tests.Api;
using VectorRec.Tests.Import;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Experiments;

/// <summary>Arms that answer from a generation of their own, and so with another model: two generations serve at once.</summary>
public sealed class GenerationArmTests(TestStores stores)
{
    [Fact]
    public async Task Each_arm_answers_from_its_generation_which_is_kept_as_long_as_the_experiment_runs()
    {
        await using var service = new Service(stores);
        await service.InitializeAsync();
        var serving = (await service.RecommendAsync(1)).Generation;
        var held = await IndexAsync(service, "held", hold: true);
        await ApplyAsync(service, held);
        await Wait.UntilAsync(async () => (await service.RecommendAsync(UserIn("new"))).Generation == held);

        for (var user = 1; user <= 40; user++)
        {
            var answer = await service.RecommendAsync(user);
            var arm = Assert.Single(answer.Experiments!).Arm;
            Assert.Equal(arm == "new" ? held : serving, answer.Generation);
            Assert.EndsWith(arm == "new" ? "-held" : "-a", answer.Model, StringComparison.Ordinal);
        }

        // The log says from which generation an answer came.
        await Wait.UntilAsync(async () => await CountAsync(service, "select count(distinct user_id) from exposures") == 40);
        Assert.Equal(0, await CountAsync(
            service, $"select count(*) from exposures where (run_id = {held}) <> (arm = 'new')"));

        // Two newer ones have served since: it would be the third to be kept.
        for (var seed = 3; seed <= 5; seed++)
            await IndexAsync(service, $"later{seed}", hold: false, seed);
        await new Pruning(service.Catalogue.Home).RunAsync(keep: 1, Service.Token);
        Assert.Contains(await RunsAsync(service), run => run.RunId == held && run.Status == "ready");
        Assert.Equal(held, (await service.RecommendAsync(UserIn("new"))).Generation);

        var stop = await service.Database.RunAsync("experiments", "stop", "model", "--reason", "seen enough");
        Assert.True(stop.ExitCode == ExitCodes.Ok, stop.Error);
        await Wait.UntilAsync(async () => (await service.RecommendAsync(UserIn("new"))).Experiments is null);
        await new Pruning(service.Catalogue.Home).RunAsync(keep: 1, Service.Token);
        Assert.DoesNotContain(await RunsAsync(service), run => run.RunId == held);
        Assert.NotEqual(held, (await service.RecommendAsync(UserIn("new"))).Generation);
    }

    [Fact]
    public async Task Without_its_generation_nobody_is_in_the_experiment_and_one_that_is_none_is_refused()
    {
        await using var service = new Service(stores);
        await service.InitializeAsync();
        var held = await IndexAsync(service, "held", hold: true);
        var run = (await RunsAsync(service)).Single(run => run.RunId == held);
        Directory.Move(Folder(service, run), Folder(service, run) + ".away");
        await ApplyAsync(service, held);
        // By the time that another experiment runs, this one has been looked at.
        await ApplyAsync(service, generation: null, "other");
        await Wait.UntilAsync(async () => (await service.RecommendAsync(1)).Experiments is not null);
        for (var user = 1; user <= 40; user++)
            Assert.Equal("other", Assert.Single((await service.RecommendAsync(user)).Experiments!).Experiment);

        using var folder = new TemporaryFolder();
        var refused = await service.Database.RunAsync(
            "experiments", "apply", folder.Write("experiment.json", Definition(held + 99, "third")));
        Assert.Equal(ExitCodes.InvalidInput, refused.ExitCode);
        Assert.Contains($"{held + 99}", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", "arms[1].generation")]
    [InlineData("-3", "arms[1].generation")]
    [InlineData("1.5", "arms[1].generation")]
    [InlineData("\"7\"", "arms[1].generation")]
    public void A_generation_has_to_be_the_number_of_a_run(string generation, string field)
    {
        var refused = Assert.Throws<ExperimentException>(() => Experiment.Of(
            ExperimentDefinition.Read(Definition(7, "model").Replace(":7}", $":{generation}}}", StringComparison.Ordinal)),
            SomeExperiments.Scenes));
        Assert.Equal(field, refused.Field);
    }

    [Fact]
    public void Of_two_layers_that_meet_in_a_scene_only_one_may_choose_the_generation()
    {
        var refused = new List<string>();
        ExperimentBook.Of(
            SomeExperiments.Scenes, [ExperimentDefinition.Read(Definition(7, "one")), ExperimentDefinition.Read(Definition(8, "two"))], 0,
            (definition, e) => refused.Add($"{definition.Name} {e.Message}"));
        Assert.Contains("the generation", Assert.Single(refused), StringComparison.Ordinal);
    }

    private static string Definition(long? generation, string name) =>
        $$"""
        {"name":"{{name}}","layer":"{{name}}","scenes":["feed"],"from":0,"to":1000,"arms":[
         {"name":"old","share":1},{"name":"new","share":1{{(generation is null ? "" : $",\"generation\":{generation}")}}}]}
        """;

    private static async Task ApplyAsync(Service service, long? generation, string name = "model")
    {
        using var folder = new TemporaryFolder();
        var apply = await service.Database.RunAsync("experiments", "apply", folder.Write("experiment.json", Definition(generation, name)));
        Assert.True(apply.ExitCode == ExitCodes.Ok, apply.Error);
    }

    private static int UserIn(string arm) => Enumerable.Range(1, 40).First(
        user => Experiment.Of(ExperimentDefinition.Read(Definition(1, "model")), SomeExperiments.Scenes).ArmOf(user)!.Name == arm);

    private static async Task<long> IndexAsync(Service service, string name, bool hold, int seed = 2) =>
        (await new IndexJob(service.Catalogue.Home).RunAsync(
            service.Catalogue.CreateBundle(name, seed: seed), new() { Hold = hold, Keep = 9 }, progress: null, Service.Token)).Run.RunId;

    private static string Folder(Service service, IndexRun run) => Path.Combine(service.Catalogue.Home.Folder, run.Folder);

    private static async Task<long> CountAsync(Service service, string sql)
    {
        await using var connection = await service.Database.Source.OpenConnectionAsync(Service.Token);
        return await connection.ExecuteScalarAsync<long>(sql);
    }

    private static Task<IReadOnlyList<IndexRun>> RunsAsync(Service service) =>
        service.Catalogue.Runs.ListAsync(Service.Token);
}
