using System.Text.Json;
using VectorRec.Simulation;
using VectorRec.Simulation.Commands;

namespace VectorRec.Tests.Simulation;

public sealed class WorldCommandTests : IDisposable
{
    private static readonly string[] Small = ["--users", "50", "--works", "200", "--events", "1000", "--days", "3"];

    private readonly SmallWorld _worlds = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Fact]
    public async Task A_world_is_made_and_summed_up()
    {
        var folder = _worlds.NewFolder();

        Assert.Equal(0, await RunAsync(["world", "--out", folder, .. Small]));
        Assert.Contains("events.jsonl", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("day 3 of 3", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(50, SmallWorld.Rows(folder, "users").Count);
    }

    [Fact]
    public async Task With_json_standard_output_is_the_manifest_and_nothing_else()
    {
        var folder = _worlds.NewFolder();

        Assert.Equal(
            0, await RunAsync(
                ["world", "--out", folder, "--json", "--format", "csv", "--gzip", "--no-fatigue", "--end", "2026-02-03T04:00:00+02:00",
                    .. Small]));
        Assert.Equal(
            await File.ReadAllTextAsync(Path.Combine(folder, "world.json"), TestContext.Current.CancellationToken), _output.ToString());
        var options = SmallWorld.Manifest(folder).Options;
        Assert.Equal(("csv", true, false, 3), (options.Format, options.Gzip, options.Fatigue, options.Days));
        Assert.Equal(new DateTimeOffset(2026, 2, 3, 2, 0, 0, TimeSpan.Zero), options.End);
    }

    [Theory]
    [InlineData("--users", "9")]
    [InlineData("--users", "many")]
    [InlineData("--days", "0")]
    [InlineData("--end", "2026-06-01")]
    [InlineData("--end", "2026-06-01T00:00:00")]
    [InlineData("--end", "tomorrow")]
    [InlineData("--format", "parquet")]
    [InlineData("--colour", "red")]
    public async Task A_wrong_option_is_a_wrong_usage_and_writes_nothing(string option, string value)
    {
        var folder = _worlds.NewFolder();

        Assert.Equal(2, await RunAsync(["world", "--out", folder, option, value, "--json"]));
        Assert.False(Directory.Exists(folder));
        Assert.Equal(2, JsonDocument.Parse(_output.ToString()).RootElement.GetProperty("exitCode").GetInt32());
        Assert.Single(_error.ToString().TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_folder_of_other_things_is_a_failure_with_its_reason()
    {
        var folder = _worlds.NewFolder();
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "letter.txt"), "mine", TestContext.Current.CancellationToken);

        Assert.Equal(1, await RunAsync(["world", "--out", folder, .. Small]));
        Assert.Contains("not empty", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_run_says_so_and_leaves_nothing()
    {
        var folder = _worlds.NewFolder();
        using var interrupted = new CancellationTokenSource();
        await interrupted.CancelAsync();

        Assert.Equal(130, await CommandLine.RunAsync(["world", "--out", folder, .. Small], _output, _error, interrupted.Token));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Help_names_every_option_with_its_default()
    {
        Assert.Equal(0, await RunAsync(["world", "--help"]));
        var lines = _output.ToString().Split('\n').Select(line => line.Trim())
            .Where(line => line.StartsWith("--", StringComparison.Ordinal)).ToArray();
        var options = WorldCommand.Create(TextWriter.Null, TextWriter.Null).Options;
        Assert.Equal(options.Select(option => option.Name), lines.Select(line => line.Split(' ')[0]));

        var defaults = new WorldOptions();
        foreach (var (option, value) in ((string, object)[])
            [
                ("--seed", defaults.Seed), ("--users", defaults.Users), ("--works", defaults.Works), ("--songs", "a tenth of the works"),
                ("--events", defaults.Events), ("--days", defaults.Days), ("--end", $"{WorldOptions.DefaultEnd:yyyy-MM-ddTHH:mm:ssZ}"),
                ("--format", "jsonl"), ("--threads", defaults.Threads),
            ])
            Assert.EndsWith($"[default: {value}]", lines.Single(line => line.StartsWith($"{option} ", StringComparison.Ordinal)),
                StringComparison.Ordinal);
    }

    public void Dispose() => _worlds.Dispose();

    private Task<int> RunAsync(string[] args) => CommandLine.RunAsync(args, _output, _error, TestContext.Current.CancellationToken);
}
