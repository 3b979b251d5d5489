using System.CommandLine;
using VectorRec.Simulation.Commands;
using VectorRec.Tests.Cli;

namespace VectorRec.Tests.House;

/// <summary>What the documents tell their reader to run can be run.</summary>
[Collection(TutorialTests.Builds)]
public sealed class CommandTests
{
    private static readonly DocumentedCommand[] Documented = [.. MarkdownPage.All().SelectMany(DocumentedCommand.In)];

    [Fact]
    public void Every_command_of_the_indexer_and_the_simulation_is_one()
    {
        var programs = new Dictionary<string, RootCommand>
        {
            ["indexer"] = Indexer.Program.Root,
            ["simulation"] = new("")
            {
                WorldCommand.Create(TextWriter.Null, TextWriter.Null), UtilitiesCommand.Create(TextWriter.Null),
                PlatformCommand.Create(TextWriter.Null, TextWriter.Null),
            },
        };
        var asked = Documented.SelectMany(command => Of(command, programs)).ToArray();
        Assert.All(programs.Keys, program => Assert.Contains(asked, command => command.Words[0] == program && command.Whole));
        Breaches.None(asked.SelectMany(command => Problems(command, programs[command.Words[0]])));
    }

    [Fact]
    public void Every_script_and_project_that_is_run_is_there()
    {
        var paths = Documented.Where(command => command.Whole)
            .SelectMany(command => Paths(command.Words).Select(path => (command.Place, Path: path))).ToArray();
        Assert.Contains(paths, path => path.Path == "./demo.sh");
        Assert.Contains(paths, path => path.Path == "tests/VectorRec.Benchmarks");
        Breaches.None(
            paths.Where(path => !Path.Exists(Path.Combine(RepositoryFolder.Path, path.Path))).Select(path => $"{path.Place}: {path.Path}"));
    }

    [Fact]
    public void A_project_is_called_by_its_name_only_where_a_script_of_that_name_is_there_to_be_called() => Breaches.None(
        from command in Documented
        let name = command.Words[0]
        where command.Whole && IsProject(name)
        where !File.Exists(Path.Combine(RepositoryFolder.Path, name, name))
        select $"{command.Place}: {name} is no command; dotnet run --project {name} is");

    [Theory]
    [InlineData("    indexer index --bundle B --nonsense", "there is no --nonsense")]
    [InlineData("    A=1 indexer migrate && indexer vanish", "there is no vanish")]
    [InlineData("Ask `indexer prune --forever` for it.", "there is no --forever")]
    [InlineData("    indexer index \\\n        --bundel B", "there is no --bundel")]
    [InlineData("    dotnet run -c Release --project indexer -- statsu", "there is no statsu")]
    [InlineData("    indexer keys create --name \"a b\" # --scope recommend", "--scope is missing")]
    [InlineData("    key=$(indexer keys make --json | jq -r .key)", "there is no make")]
    [InlineData("    until indexer status; do (cd x && indexer status --jason >\"a;b\"); done", "there is no --jason")]
    public void A_command_that_is_none_is_found(string text, string named)
    {
        var programs = new Dictionary<string, RootCommand>
        {
            ["indexer"] = Indexer.Program.Root,
        };
        var problems = DocumentedCommand.In(MarkdownPage.Read("README.md", text)).SelectMany(command => Of(command, programs))
            .SelectMany(command => Problems(command, programs["indexer"]));
        Assert.Contains($"README.md:1: {named}", problems);
    }

    [Theory]
    [InlineData("```sh\nindexer vanish\n```", "README.md:2: there is no vanish")]
    [InlineData("Text\n\n- item\n\n      indexer vanish", "README.md:5: there is no vanish")]
    [InlineData("```text\nindexer vanish\n```")]
    public void A_block_is_read_when_it_is_for_the_shell(string text, params string[] problems)
    {
        var indexer = Indexer.Program.Root;
        var commands = DocumentedCommand.In(MarkdownPage.Read("README.md", text));
        Assert.Equal(problems, commands.SelectMany(command => Problems(command, indexer)));
    }

    [Fact]
    public async Task The_indexer_is_a_command_in_any_folder()
    {
        // It may have to build first.
        var run = await Programs.RunAsync(
            TimeSpan.FromMinutes(10), "/bin/bash", ["-c", "cd / && indexer --version"],
            ("PATH", $"{Path.Combine(RepositoryFolder.Path, "indexer")}:{Environment.GetEnvironmentVariable("PATH")}"));
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Matches(@"^\d+\.\d+\.\d+\s*$", run.Out);
    }

    // "dotnet run --project indexer -- migrate" is the command, too.
    private static IEnumerable<DocumentedCommand> Of(DocumentedCommand command, Dictionary<string, RootCommand> programs)
    {
        var words = command.Words;
        if (words is ["dotnet", "run", ..] && Array.IndexOf(words, "--project") is > 0 and var project
            && Array.IndexOf(words, "--") is > 0 and var end)
            words = [words[project + 1], .. words[(end + 1)..]];
        if (programs.ContainsKey(words[0]) && words.Length > 1)
            yield return command with { Words = words };
    }

    private static IEnumerable<string> Problems(DocumentedCommand command, RootCommand program)
    {
        // "[--seed 1]" may be given, and COMMAND and N stand for something: then the names alone are looked at.
        var isPattern = !command.Whole || command.Words.Any(word => word.StartsWith('['));
        string[] words = [.. command.Words.Skip(1).Select(word => word.Trim('[', ']')).Where(word => word is not ("COMMAND" or "options"))];
        var parsed = program.Parse(words);
        var unknown = parsed.UnmatchedTokens.Select(word => $"{command.Place}: there is no {word}");
        var missing = parsed.CommandResult.Command.Options.Where(
            option => option.Required && parsed.GetResult(option) is (null or { Implicit: true }));
        return isPattern ? unknown : unknown.Concat(missing.Select(option => $"{command.Place}: {option.Name} is missing"));
    }

    private static bool IsProject(string name) =>
        Path.Combine(RepositoryFolder.Path, name) is var folder
        && Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.csproj").Any();

    private static IEnumerable<string> Paths(string[] words)
    {
        if (words[0].EndsWith(".sh", StringComparison.Ordinal))
            yield return InRepository(words[0]);
        if (words is ["dotnet", ..] && Array.IndexOf(words, "--project") is > 0 and var project)
            yield return InRepository(words[project + 1]);

        // The tutorial is elsewhere, and has a variable for where the repository is.
        static string InRepository(string path) => path.Replace("$VECTORREC/", "", StringComparison.Ordinal);
    }
}
