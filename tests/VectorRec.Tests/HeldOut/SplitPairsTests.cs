using VectorRec.Indexer.Cli;
using VectorRec.Indexer.HeldOut;
using VectorRec.Tests.Cli;
using VectorRec.Tests.Import;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.HeldOut;

public sealed class SplitPairsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Users = 12;
    private const int Each = 20;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string Text => string.Join("\n", Enumerable.Range(0, Users * Each)
        .Select(i => $"{1 + (i / Each)}\t{100 + (((i / Each) + (i % Each * 7)) % 150)}").Append("1\t100"));

    [Fact]
    public async Task What_is_made_of_pairs_imports_and_exports_as_undated_and_holds_out_the_rest()
    {
        using var folder = new TemporaryFolder();
        var pairs = (await PairsFile.ReadAsync(folder.Write("pairs.tsv", Text), Ct)).ToHashSet();
        var run = await IndexerRun.Async("split-pairs", folder["pairs.tsv"], "--out", folder["made"], "--json");
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        var validation = await PairsFile.ReadAsync(folder["made/validation.tsv"], Ct);
        var test = await PairsFile.ReadAsync(folder["made/test.tsv"], Ct);
        Assert.Equal((Users * Each / 10, Users * Each / 10), (validation.Count, test.Count));
        Assert.Equal(pairs.Count - validation.Count - test.Count, run.Json.GetProperty("training").GetInt32());

        // Twice: the same pair is the same event.
        for (var time = 0; time < 2; time++)
        {
            var import = await database.RunAsync(
                ["import", folder["made/users.csv"], folder["made/works.csv"], folder["made/events.csv"], "--rejects", folder.Path]);
            Assert.True(import.ExitCode == ExitCodes.Ok, import.Error);
        }

        var export = await database.RunAsync(
            "export-training", "--out", folder["export"], "--validation", folder["made/validation.tsv"], "--json");
        Assert.True(export.ExitCode == ExitCodes.Ok, export.Error);
        var summary = export.Json.GetProperty("export");
        Assert.True(summary.GetProperty("undated").GetBoolean());
        Assert.Equal(pairs.Count - validation.Count - test.Count, summary.GetProperty("examples").GetInt64());
        Assert.Equal((Users, pairs.Select(pair => pair.Work).Distinct().Count()),
            (summary.GetProperty("users").GetInt32(), summary.GetProperty("works").GetInt32()));
        var lines = (await File.ReadAllLinesAsync(folder["made/events.csv"], Ct)).Skip(1).Select(line => line.Split(','));
        var training = lines.Select(field => (long.Parse(field[2]), long.Parse(field[3]))).ToArray();
        Assert.Equal(pairs.Order(), training.Concat(validation).Concat(test).Order());
    }

    [Fact]
    public async Task The_same_seed_is_the_same_split_and_all_holds_nothing_out()
    {
        using var folder = new TemporaryFolder();
        folder.Write("pairs.tsv", Text);
        foreach (var (name, seed) in new[] { ("a", "5"), ("b", "5"), ("c", "6") })
            await SplitAsync("--out", folder[name], "--seed", seed);
        Assert.Equal(Test("a"), Test("b"));
        Assert.NotEqual(Test("a"), Test("c"));

        await SplitAsync("--out", folder["all"], "--all");
        Assert.Equal(1 + (Users * Each), File.ReadAllLines(folder["all/events.csv"]).Length);
        Assert.False(File.Exists(folder["all/test.tsv"]));

        string Test(string name) => File.ReadAllText(folder[$"{name}/test.tsv"]);

        async Task SplitAsync(params string[] options) =>
            Assert.Equal(ExitCodes.Ok, (await IndexerRun.Async(["split-pairs", folder["pairs.tsv"], .. options])).ExitCode);
    }

    [Fact]
    public async Task A_file_without_pairs_is_refused()
    {
        using var folder = new TemporaryFolder();
        var run = await IndexerRun.Async("split-pairs", folder.Write("none.tsv", "user_id\twork_id\n"), "--out", folder["out"]);
        Assert.Equal(ExitCodes.InvalidInput, run.ExitCode);
    }
}
