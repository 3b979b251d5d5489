using System.Text.Json;
using VectorRec.Indexer.Cli;
using VectorRec.Load.Syncing;
using VectorRec.Tests.Indexing;

namespace VectorRec.Tests.Load;

public sealed class SyncTrialTests(IndexedCatalogue catalogue) : IClassFixture<IndexedCatalogue>
{
    [Fact]
    public async Task Changes_are_found_in_the_collection_and_in_the_answers_beside_serving()
    {
        await catalogue.IndexAsync(options: new() { SpareWorks = 1_000 });
        var trial = await Wait.InTimeAsync(LoadProgram.RunAsync(
            "sync", "--postgres", catalogue.Database.ConnectionString, "--qdrant", catalogue.Stores.Address, "--generations",
            catalogue.Home.Folder, "--alias", catalogue.Home.Alias, "--rate", "40", "--minutes", "0.05", "--callers", "1", "--json"));
        Assert.True(trial.ExitCode == ExitCodes.Ok, trial.Error);
        Assert.Equal(0, trial.Json.GetProperty("missed").GetInt32());
        Assert.True(trial.Json.GetProperty("changes").GetInt32() > 40);
        Assert.True(trial.Json.GetProperty("slates").GetInt32() > 0);
        var delays = trial.Json.GetProperty("delays").EnumerateArray().ToArray();
        Assert.Equal(4, delays.Length);
        Assert.All(delays, delay => Assert.InRange(delay.GetProperty("probes").GetInt32(), 1, 100));
    }

    [Fact]
    public async Task Through_a_switch_of_generations_no_answer_fails_is_empty_or_mixed_and_no_change_is_missed()
    {
        var before = await catalogue.IndexAsync(options: new() { SpareWorks = 1_000 });
        var trial = await Wait.InTimeAsync(LoadProgram.RunAsync(
            "sync", "--postgres", catalogue.Database.ConnectionString, "--qdrant", catalogue.Stores.Address, "--generations",
            catalogue.Home.Folder, "--alias", catalogue.Home.Alias, "--bundle", catalogue.Bundle, "--rate", "40", "--minutes", "0.1",
            "--callers", "1", "--switches", "1", "--json"));
        Assert.True(trial.ExitCode == ExitCodes.Ok, trial.Error);
        var taken = Assert.Single(trial.Json.GetProperty("switches").EnumerateArray());
        Assert.True(taken.GetProperty("run").GetInt64() > before.Run.RunId);
        Assert.Equal(JsonValueKind.Number, taken.GetProperty("answersAfterSeconds").ValueKind);
        Assert.All(["refused", "empty", "mixed", "missed"], count => Assert.Equal(0, trial.Json.GetProperty(count).GetInt32()));
        Assert.True(trial.Json.GetProperty("slates").GetInt32() > 0);
    }

    [Fact]
    public void An_answer_is_mixed_when_its_model_is_not_its_runs_or_it_goes_back_to_an_earlier_generation()
    {
        var known = new HashSet<(long, string)> { (1, "a"), (2, "b") };
        var origins = new Origins();
        origins.Add((1, "a"), origins.Newest);
        var asked = origins.Newest;
        origins.Add((2, "b"), origins.Newest);
        // Asked for before the newer one had answered, and under way while it took over.
        origins.Add((1, "a"), asked);
        Assert.Equal(2, origins.Newest);
        Assert.Equal(0, origins.Mixed(known));

        origins.Add((1, "a"), origins.Newest);
        Assert.Equal(1, origins.Mixed(known));
        origins.Add((2, "a"), origins.Newest);
        Assert.Equal(2, origins.Mixed(known));
    }
}
