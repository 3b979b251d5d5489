using System.CommandLine;
using VectorRec.Indexer;
using VectorRec.Indexer.Cli;
using VectorRec.Tests.Indexing;

namespace VectorRec.Tests.Cli;

public sealed class PeopleTests(IndexedCatalogue catalogue) : IClassFixture<IndexedCatalogue>
{
    private Dictionary<string, string> Environment => new()
    {
        ["ConnectionStrings__Postgres"] = catalogue.Database.ConnectionString,
        ["Qdrant__Address"] = catalogue.Stores.Address,
        ["Generations__Folder"] = catalogue.Home.Folder,
    };

    [Fact]
    public async Task Every_command_has_an_example_that_can_be_typed_and_its_help_shows_it()
    {
        var commands = Leaves(Indexer.Program.Root).ToArray();
        Assert.Equal(commands.Order(StringComparer.Ordinal), Examples.All.Keys.Order(StringComparer.Ordinal));
        foreach (var (path, example) in Examples.All)
        {
            var line = example.Replace("source <(", "").Replace(")", "");
            Assert.Empty(Indexer.Program.Root.Parse(line["indexer ".Length..]).Errors.Select(error => $"{example}: {error.Message}"));
            var help = await IndexerRun.Async([.. path.Split(' '), "--help"]);
            Assert.Equal(0, help.ExitCode);
            Assert.Contains(example, help.Out);
        }
    }

    [Fact]
    public async Task The_doctor_finds_what_is_fine_and_what_is_not()
    {
        Assert.Equal("Doubtful", (await LookAsync(Environment))["Generations"].Verdict);
        await catalogue.IndexAsync();
        var well = await LookAsync(Environment);
        Assert.All(
            ["Postgres", "Schema", "Rights", "Clock", "Qdrant", "Generations", "Bundle"],
            what => Assert.True(well[what].Verdict == "Fine", $"{what}: {well[what].Says}"));
        var ill = await LookAsync(new(Environment) { ["Qdrant__Address"] = "http://127.0.0.1:1" });
        Assert.Equal("Wrong", ill["Qdrant"].Verdict);
        Assert.Equal("Fine", ill["Postgres"].Verdict);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task A_shell_is_told_how_to_ask(string shell) =>
        Assert.Contains("[suggest:", (await IndexerRun.Async("completion", shell)).Out);

    [Fact]
    public async Task What_could_follow_is_suggested() => Assert.Contains("rollback", (await IndexerRun.Async("[suggest:4]", "roll")).Out);

    private async Task<Dictionary<string, (string Verdict, string Says)>> LookAsync(Dictionary<string, string> environment)
    {
        var run = await IndexerRun.WithAsync(
            environment, ["doctor", "--json", "--alias", catalogue.Home.Alias, "--bundle", catalogue.Bundle],
            TestContext.Current.CancellationToken);
        var findings = run.Json.GetProperty("findings").EnumerateArray().ToDictionary(
            finding => finding.GetProperty("what").GetString()!,
            finding => (Capital(finding.GetProperty("verdict").GetString()!), finding.GetProperty("says").GetString()!));
        Assert.Equal(findings.Values.Any(finding => finding.Item1 == "Wrong") ? ExitCodes.Failed : ExitCodes.Ok, run.ExitCode);
        return findings;

        static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];
    }

    private static IEnumerable<string> Leaves(Command command, string path = "") => command.Subcommands.SelectMany(child =>
        (child.Action is null ? [] : new[] { $"{path} {child.Name}".TrimStart() }).Concat(Leaves(child, $"{path} {child.Name}")));
}
