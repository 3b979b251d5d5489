using VectorRec.Indexer.Cli;
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
}
