using System.CommandLine;
using System.Text.RegularExpressions;
using VectorRec.Indexer.Cli;

namespace VectorRec.Tests.Cli;

public sealed class CommandLineTests
{
    private const string Nowhere = "Host=127.0.0.1;Port=1;Username=x;Timeout=2";

    [Theory]
    [InlineData]
    [InlineData("no-such-command")]
    [InlineData("migrate", "--no-such-option")]
    [InlineData("migrate", "surplus")]
    public async Task A_wrong_command_line_returns_2_and_says_why_on_stderr(params string[] args)
    {
        var run = await IndexerRun.Async(args);
        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains("--help", run.Error);
    }

    [Fact]
    public async Task A_missing_setting_is_named_with_its_option_and_variable()
    {
        var run = await IndexerRun.Async("migrate");
        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Equal("The Postgres connection string is not set: give --postgres or set ConnectionStrings__Postgres.", run.Error.Trim());
    }

    [Fact]
    public async Task An_option_wins_over_the_environment()
    {
        var run = await IndexerRun.WithAsync(
            new() { ["ConnectionStrings__Postgres"] = "not a connection string" }, ["migrate", "--postgres", Nowhere],
            TestContext.Current.CancellationToken);
        Assert.Equal(ExitCodes.StoreUnreachable, run.ExitCode);
    }

    [Theory]
    [InlineData("Qdrant__Adress", "Qdrant__Adress is not a setting; there are Qdrant__Address, Qdrant__ApiKey, Qdrant__CaFile.")]
    [InlineData("recall__index", "recall__index is not a setting; there are Recall__Index, Recall__ScanDeadlineMs.")]
    public async Task A_variable_that_would_be_ignored_is_refused(string variable, string line)
    {
        var run = await IndexerRun.WithAsync(
            new() { [variable] = "x" }, ["migrate", "--postgres", Nowhere], TestContext.Current.CancellationToken);
        Assert.Equal((ExitCodes.Usage, line), (run.ExitCode, run.Error.Trim()));
    }

    [Fact]
    public async Task Variables_of_others_are_let_be()
    {
        var run = await IndexerRun.WithAsync(
            new()
            {
                ["Generations__PollSeconds"] = "2",
                ["Limits__Burst"] = "5",
                ["QDRANT__LOG_LEVEL"] = "INFO",
                ["__CF"] = "",
                ["Qdrant_Port"] = ""
            },
            ["migrate", "--postgres", Nowhere], TestContext.Current.CancellationToken);
        Assert.Equal(ExitCodes.StoreUnreachable, run.ExitCode);
    }

    [Theory]
    [InlineData("ConnectionStrings__Postgres", "nonsense", "--postgres or ConnectionStrings__Postgres")]
    [InlineData("Qdrant__Address", "127.0.0.1:6334", "--qdrant or Qdrant__Address")]
    [InlineData("Recall__Index", "sometimes", "Recall__Index is 'sometimes'")]
    [InlineData("Qdrant__Adress", "http://127.0.0.1:1", "Qdrant__Adress is not a setting")]
    public async Task A_wrong_setting_ends_the_process_in_one_line_that_names_it(string name, string value, string named)
    {
        var (exitCode, output, error) = await Programs.RunAsync(
            "indexer", ["status", "--generations", "/nowhere"],
            ("ConnectionStrings__Postgres", Nowhere), ("Qdrant__Address", "http://127.0.0.1:1"), ("Recall__Index", null), (name, value));
        Assert.Equal((ExitCodes.Usage, ""), (exitCode, output));
        Assert.Contains(named, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExitCodes.Usage, "migrate", "--json", "--no-such-option")]
    [InlineData(ExitCodes.Usage, "migrate", "--json")]
    [InlineData(ExitCodes.Usage, "migrate", "--json", "--postgres", "not a connection string")]
    [InlineData(ExitCodes.StoreUnreachable, "migrate", "--json", "--postgres", Nowhere)]
    public async Task With_json_a_failure_is_one_document_too(int exitCode, params string[] args)
    {
        var run = await IndexerRun.Async(args);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(exitCode, run.Json.GetProperty("exitCode").GetInt32());
        Assert.Equal(run.Error.Trim(), run.Json.GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_cancelled_command_returns_130()
    {
        var run = await IndexerRun.WithAsync([], ["migrate", "--postgres", Nowhere], new CancellationToken(canceled: true));
        Assert.Equal(ExitCodes.Interrupted, run.ExitCode);
    }

    [Fact]
    public void Every_command_option_and_exit_code_has_a_line_in_the_documentation()
    {
        var text = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "docs", "indexer.md"));
        var commands = Indexer.Program.Root.Subcommands.ToArray();
        var names = commands.Select(command => command.Name)
            .Concat(commands.SelectMany(Options).Select(option => option.Name))
            .Concat(typeof(ExitCodes).GetFields().Select(code => code.Name));
        // Whole names: --m is not documented by --min-recall.
        Assert.All(names, name => Assert.Matches($"`{Regex.Escape(name)}[` =]", text));
        Assert.All(typeof(ExitCodes).GetFields(), code => Assert.Contains($"| {code.GetRawConstantValue()} | `{code.Name}` |", text));
    }

    private static IEnumerable<Option> Options(Command command) => command.Options.Concat(command.Subcommands.SelectMany(Options));
}
