using System.Diagnostics;
using System.Globalization;
using Npgsql;
using VectorRec.Tests.Api.Telemetry;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.House;

/// <summary>The commands of pages that are to be followed, run as they stand there, answer what is shown below them.</summary>
[Collection(Builds)]
public sealed class TutorialTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    /// <summary>Of tests that may build a program where a clone has it: two at once would write the same files.</summary>
    public const string Builds = "builds";

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("docs/tutorial.md")]
    [InlineData("docs/how-to/day.md")]
    public async Task Every_command_answers_what_is_shown(string path)
    {
        Assert.SkipUnless(await RunsAsync("jq --version && curl --version"), "The tutorial needs jq and curl.");
        var hasPyTorch = await RunsAsync("python3 -c 'import torch'");
        TutorialStep[] steps =
        [
            .. TutorialStep.In(MarkdownPage.All().Single(page => page.Path == path))
                .Where(step => step.Needs.Length == 0 || hasPyTorch),
        ];
        Assert.Contains(steps, step => step.Shown is not null);

        await using var empty = await EmptyDatabase.CreateAsync(database);
        // Of its own, where no alias is taken.
        await using var services = await LocalServices.StartAsync(
            new NpgsqlConnectionStringBuilder(empty.ConnectionString) { Pooling = true }.ConnectionString, qdrant: null);
        var outcome = await RunAsync(Script(steps), services);
        var answers = steps.Index().Select(step => File.Exists(Answer(step.Index)) ? File.ReadAllText(Answer(step.Index)) : null).ToArray();
        var last = answers.Count(answer => answer is not null) - 1;
        Assert.True(outcome == 0, $"Exit code {outcome} at {path}:{steps[last].Commands.Line}:\n{answers[last]}");
        Breaches.None(steps.Zip(answers).Where(step => !step.First.Answers(step.Second!)).Select(
            step => $"{path}:{step.First.Shown!.Line} shows\n{step.First.Shown.Text}\n\nand it was\n\n{step.Second}"));
    }

    [Theory]
    [InlineData("a\nb", "a\nb\n", true)]
    [InlineData("a … c", "a b c   \n", true)]
    [InlineData("… 7", "    7\n\n", true)]
    [InlineData("…\nb\n…", "a\na\nb\n", true)]
    [InlineData("a", "a\nb\n", false)]
    [InlineData("a … c", "a b\nc\n", false)]
    [InlineData("…\nb", "a\nbb\n", false)]
    [InlineData("a.c", "abc\n", false)]
    public void What_is_shown_is_compared_but_for_what_is_elided(string shown, string answer, bool same)
    {
        var step = TutorialStep.In(MarkdownPage.Read("tutorial.md", $"```sh\ncommand\n```\n\n```text\n{shown}\n```")).Single();
        Assert.Equal(same, step.Answers(answer));
    }

    public void Dispose() => _folder.Dispose();

    private string Answer(int step) => _folder[step.ToString(CultureInfo.InvariantCulture)];

    // One shell for all of it, as a reader has; it ends with the first command that fails, and takes along what it left running.
    private string Script(TutorialStep[] steps) => "set -e\ntrap 'jobs -p | xargs -r kill' EXIT\n"
        + string.Concat(steps.Index().Select(step => $"exec >'{Answer(step.Index)}' 2>&1\n{step.Item.Commands.Text}\n"));

    private Task<int> RunAsync(string script, LocalServices services) => BashAsync(
        script, TimeSpan.FromMinutes(10), ("TMPDIR", _folder.Path), ("ConnectionStrings__Postgres", services.Postgres),
        ("Qdrant__Address", services.Qdrant), ("Urls", $"http://127.0.0.1:{PrometheusServer.FreePort()}"),
        // A busy machine must not make the answers degrade.
        ("Scenes__feed__Deadlines__ContextMs", "10000"), ("Scenes__feed__Deadlines__RecallMs", "10000"),
        ("Scenes__feed__Deadlines__FineMs", "10000"), ("Overload__SlowMs", "0"), ("MSBUILDDISABLENODEREUSE", "1"));

    private static async Task<bool> RunsAsync(string command) =>
        await BashAsync($"{{ {command}; }} >/dev/null 2>&1", TimeSpan.FromMinutes(1)) == 0;

    private static async Task<int> BashAsync(string script, TimeSpan longest, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("bash", ["-c", script]) { WorkingDirectory = RepositoryFolder.Path };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var bash = Process.Start(start)!;
        await Wait.ForExitAsync(bash, longest);
        return bash.ExitCode;
    }
}
