using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.FileSystemGlobbing;
using VectorRec.Tests.Api.Hosting;
using VectorRec.Tests.House;

namespace VectorRec.Tests.Deployment;

/// <summary>What the Dockerfiles say of the repository is so. No engine runs here that could build them.</summary>
public sealed partial class ImageTests
{
    private static readonly string[] Read =
        ["global.json", "Directory.Build.props", "Directory.Packages.props", "BannedSymbols.txt", ".editorconfig"];

    private static readonly Matcher Ignored = DockerIgnore();

    [Fact]
    public void What_is_copied_from_the_repository_is_there() => Breaches.None(
        from file in Dockerfile.All
        from stage in file.Stages
        from copy in stage.Copies
        where copy.From is null
        from source in copy.Sources
        where !Path.Exists(Path.Combine(RepositoryFolder.Path, source)) || Ignored.Match(source).HasMatches
        select $"{file.Name}: {source}");

    [Fact]
    public void What_is_copied_from_another_stage_was_made_there() => Breaches.None(
        from file in Dockerfile.All
        from stage in file.Stages
        from copy in stage.Copies
        where copy.From is not null
        let made = file.Target(copy.From).Commands
            .SelectMany(command => command is ["mkdir", ..] ? command[1..] : Output(command)).ToArray()
        from source in copy.Sources
        where !made.Contains(source)
        select $"{file.Name}: {source}");

    [Fact]
    public void What_a_project_is_restored_and_built_of_is_copied_before() => Breaches.None(
        from file in Dockerfile.All
        from stage in file.Stages
        from command in stage.Commands
        where command is ["dotnet", "restore" or "publish", ..]
        let there = stage.ThereBefore($"{command[0]} {command[1]} {command[2]}")
        from project in new ProjectFile(command[2]).Closure()
        from needed in (string[])[.. Read, .. Needs(project, isRestore: command[1] == "restore")]
        where !there.Contains(needed)
        select $"{file.Name}: {command[1]} {command[2]} needs {needed}");

    [Fact]
    public void Each_starts_and_is_asked_by_a_program_that_is_in_it() => Breaches.None(
        from file in Dockerfile.All
        from stage in Ends(file)
        from command in (string[]?[])[stage.Entrypoint, stage.HealthCheck]
        where command is not null && !Programs(file, stage).Contains(command[1])
        select $"{file.Name}: {command[1]}");

    [Fact]
    public void Each_runs_as_somebody_who_is_not_root_and_those_that_serve_have_no_shell()
    {
        var ends = Dockerfile.All.SelectMany(Ends).ToArray();
        Assert.All(ends, stage => Assert.Equal("$APP_UID", stage.User));
        Assert.All(
            Dockerfile.All.Select(file => file.Stages[^1]), stage => Assert.EndsWith("-chiseled", stage.Image, StringComparison.Ordinal));
    }

    [Fact]
    public void Images_are_of_exact_versions_which_are_the_same_everywhere_and_build_what_global_json_asks_for()
    {
        string[] images = [.. Dockerfile.All.SelectMany(file => file.Stages).Select(stage => stage.Image).Distinct()];
        Assert.All(images, image => Assert.Matches(@":\d+\.\d+\.\d+-|@sha256:[0-9a-f]{64}$", image));
        var versions = images.Select(image => Version().Match(image))
            .ToLookup(found => found.Groups[1].Value, found => found.Groups[2].Value);
        Assert.Equal(versions["runtime"].Distinct(), versions["aspnet"].Distinct());
        using var global = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryFolder.Path, "global.json")));
        var least = global.RootElement.GetProperty("sdk").GetProperty("version").GetString()!;
        Assert.True(System.Version.Parse(Assert.Single(versions["sdk"])) >= System.Version.Parse(least));
    }

    [Fact]
    public async Task The_image_of_the_service_listens_where_it_says_and_asks_itself_there()
    {
        var stage = Dockerfile.Named("docker/api.Dockerfile").Target(null);
        Assert.Contains(int.Parse(stage.Environment["ASPNETCORE_HTTP_PORTS"], CultureInfo.InvariantCulture), stage.Ports);
        await using var api = await ApiProcess.StartAsync();
        string[] arguments = stage.HealthCheck![2..];
        Task<(int ExitCode, string Out, string Error)> AskAsync(string[] args, int port) =>
            Cli.Programs.RunAsync("VectorRec.Api", args, ("ASPNETCORE_HTTP_PORTS", $"{port};1"));

        // Without stores it lives, and is not ready.
        var port = api.Client.BaseAddress!.Port;
        Assert.Equal((1, "", $"http://127.0.0.1:{port}/health/ready answers 503.{Environment.NewLine}"), await AskAsync(arguments, port));
        Assert.Equal((0, "", ""), await AskAsync([.. arguments, $"{api.Client.BaseAddress}health/live"], 1));
        var (exitCode, _, error) = await AskAsync(arguments, 1);
        Assert.Equal(1, exitCode);
        Assert.Contains("does not answer", error, StringComparison.Ordinal);
        Assert.Equal(2, (await AskAsync([.. arguments, "nonsense"], port)).ExitCode);
    }

    // Restoring needs to know the projects; building needs all that is in them.
    private static IEnumerable<string> Needs(ProjectFile project, bool isRestore) =>
        isRestore ? [project.Path, $"{project.Folder}/packages.lock.json"] : [project.Folder, .. project.Elsewhere];

    // Stages that images end with: those that start something.
    private static IEnumerable<DockerStage> Ends(Dockerfile file) =>
        file.Stages.Where(stage => stage.Instructions.Exists(instruction => instruction.Verb == "ENTRYPOINT"));

    // Scripts that were copied, and what was published to folders that were copied.
    private static IEnumerable<string> Programs(Dockerfile file, DockerStage stage) =>
        from copy in stage.Copies
        from program in copy.From is null ? [copy.To]
            : from command in file.Target(copy.From).Commands
              where command is ["dotnet", "publish", ..] && Output(command).SequenceEqual(copy.Sources)
              select $"{(copy.To == "." ? Folder(stage) : copy.To)}/{new ProjectFile(command[2]).Assembly}.dll"
        select program;

    private static Matcher DockerIgnore()
    {
        var matcher = new Matcher();
        matcher.AddIncludePatterns(File.ReadLines(Path.Combine(RepositoryFolder.Path, ".dockerignore")));
        return matcher;
    }

    private static string Folder(DockerStage stage) =>
        stage.Instructions.Last(instruction => instruction.Verb == "WORKDIR").Line;

    private static string[] Output(string[] command) => Array.IndexOf(command, "-o") is > 0 and var at ? [command[at + 1]] : [];

    [GeneratedRegex(@"/(sdk|aspnet|runtime):(\d+\.\d+\.\d+)")]
    private static partial Regex Version();
}
