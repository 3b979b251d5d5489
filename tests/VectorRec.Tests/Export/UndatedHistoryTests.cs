using VectorRec.Indexer.Cli;
using VectorRec.Storage.Contexts;
using VectorRec.Tests.Cli;
using VectorRec.Tests.Import;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Export;

public sealed class UndatedHistoryTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Works = 400;
    private const int Length = 40;

    [Fact]
    public async Task A_history_without_times_is_cut_alike_by_export_and_service_and_not_to_the_lowest_ids()
    {
        using var folder = new TemporaryFolder();
        var pairs = folder.Write("pairs.tsv", string.Join("\n", Enumerable.Range(1, Works).Select(work => $"1\t{work}")));
        Assert.Equal(ExitCodes.Ok, (await IndexerRun.Async("split-pairs", pairs, "--out", folder["made"], "--all")).ExitCode);
        var import = await database.RunAsync("import", folder["made/users.csv"], folder["made/works.csv"], folder["made/events.csv"]);
        Assert.True(import.ExitCode == ExitCodes.Ok, import.Error);
        var export = await database.RunAsync("export-training", "--out", folder["export"], "--history-length", $"{Length}");
        Assert.True(export.ExitCode == ExitCodes.Ok, export.Error);

        var ids = NpyArray<long>.Read(folder["export"], "works", "id").Values;
        var exported = NpyArray<int>.Read(folder["export"], "users_now", "history")[0].Select(row => ids[row]).ToArray();
        var served = await new UserContextStore(database.Source, [])
            .ReadAsync(1, Length, seenLimit: 0, shownLimit: 0, TestContext.Current.CancellationToken);
        Assert.Equal(exported, served.History.Select(work => work.WorkId));
        // Of works 1 to 400 the mean of 40 drawn at random is 200.5, give or take 18; of the lowest it is 20.5.
        Assert.InRange(exported.Average(), 200.5 - (4 * 18), 200.5 + (4 * 18));
    }
}
