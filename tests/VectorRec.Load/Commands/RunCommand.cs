using System.CommandLine;
using System.Text.Json;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Commands;
using VectorRec.Load.Report;

namespace VectorRec.Load.Commands;

/// <summary><c>run</c>.</summary>
internal static class RunCommand
{
    private static readonly Option<string?> Data = new("--data") { Description = "Folder of the demo's data (.data/demo): its servers are started, and stopped at the end. Or give --postgres, --qdrant and --generations." };
    private static readonly Option<int> RoundCount = NumberOption.Of("--rounds", 3, 1, 1000, "Times that all targets are asked in turn.");
    private static readonly Option<double> Seconds = NumberOption.Of("--seconds", 10.0, 0.1, 3600, "Measured, of each target under each load in each round.");
    private static readonly Option<double> WarmUp = NumberOption.Of("--warm-up", 3.0, 0.0, 3600, "Seconds before them that are not.");
    private static readonly Option<double> Settling = NumberOption.Of("--settle", 10.0, 0.0, 3600, "Seconds that each target is asked before the first round, until its code is compiled.");
    private static readonly Option<string> Callers = new("--callers") { Description = "Closed loops: callers who wait for their answers.", DefaultValueFactory = _ => "1,8" };
    private static readonly Option<string> Rates = new("--rates") { Description = "Open loops: calls a second, whether or not there are answers.", DefaultValueFactory = _ => "20" };
    private static readonly Option<string> Targets = new("--targets") { Description = "Of ann, batch, rerank, mmr, api, against.", DefaultValueFactory = _ => string.Join(',', TargetNames.All) };
    private static readonly Option<int> Users = NumberOption.Of("--users", 2000, 1, 1_000_000, "Users who ask, drawn of those who have listened.");
    private static readonly Option<int> Seed = NumberOption.Of("--seed", 1, 0, int.MaxValue - 1_000, "Of the draw, and of the order in which they ask.");
    private static readonly Option<int> Limit = NumberOption.Of("--limit", 10, 1, 50, "Works a slate of the API.");
    private static readonly Option<FileInfo[]> Overrides = new("--scene-overrides") { Description = "JSON file of settings of the scene feed that differ: one more target, named after the file. Several times for several." };
    private static readonly Option<string[]> Settings = new("--setting") { Description = "NAME=VALUE, an environment variable of the APIs that are started. Several times for several." };
    private static readonly Option<Uri?> Api = new("--api") { Description = "Address of an API that runs; else it is started from this working copy." };
    private static readonly Option<string?> ApiKey = new("--api-key") { Description = "Its key, of scope recommend, and override with --scene-overrides." };
    private static readonly Option<string?> Against = new("--against") { Description = "Commit whose API is measured, too: built in a temporary worktree, over a copy of the database that its own indexer indexes. With --data." };
    private static readonly Option<string?> AgainstBundle = new("--against-bundle") { Description = "Bundle that it indexes with; else its own demo bundle." };
    private static readonly Option<string[]> AgainstIndex = new("--against-index") { Description = "One more argument of its index command, such as --against-index=--min-recall --against-index=0.5. Several times for several." };
    private static readonly Option<string?> Out = new("--out") { Description = "JSON file to write." };
    private static readonly Option<string?> Plot = new("--plot") { Description = "SVG file to draw latency over percentile into." };

    public static Command Create(Shell shell)
    {
        var command = new Command("run", "Ask all targets in turn, round by round, and write what was measured.")
        {
            Data, RoundCount, Seconds, WarmUp, Settling, Callers, Rates, Targets, Users, Seed, Limit, Overrides, Settings, Api, ApiKey, Against, AgainstBundle, AgainstIndex, Out, Plot,
            Setting.Postgres.Option, Setting.Qdrant.Option, Setting.QdrantApiKey.Option, Setting.Generations.Option,
        };
        return command.Runs(shell, RunAsync);
    }

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken ct)
    {
        var report = await new LoadRun(Plan(invocation), invocation.Say, invocation.Time).RunAsync(ct);
        if (invocation.Value(Out) is { } path)
            await WriteAsync(path, JsonSerializer.Serialize(report, Invocation.JsonOptions) + "\n", ct);
        if (invocation.Value(Plot) is { } plot)
            await WriteAsync(plot, LatencyPlot.Draw(report.Measured), ct);
        invocation.Answer(report, LoadTable.Of(report.Measured));
        return ExitCodes.Ok;
    }

    private static LoadPlan Plan(Invocation invocation)
    {
        var data = invocation.Value(Data);
        if (data is not null && !Directory.Exists(Path.Combine(data, "services")))
            throw new CommandException(ExitCodes.Usage, $"{data} is no folder of the demo's data: make it with ./demo.sh --once.");
        if (data is null && invocation.Value(Against) is not null)
            throw new CommandException(ExitCodes.Usage, "--against copies the database, for which it needs --data.");
        return new()
        {
            Data = data is null ? null : Path.GetFullPath(data),
            Given = data is not null ? null
                : new(invocation.Require(Setting.Postgres), invocation.Require(Setting.Qdrant), invocation.Value(Setting.QdrantApiKey), Path.GetFullPath(invocation.Require(Setting.Generations))),
            Api = invocation.Value(Api) is { } address ? new(address, invocation.Value(ApiKey), Process: null) : null,
            Rounds = invocation.Value(RoundCount),
            Duration = TimeSpan.FromSeconds(invocation.Value(Seconds)),
            WarmUp = TimeSpan.FromSeconds(invocation.Value(WarmUp)),
            Settling = TimeSpan.FromSeconds(invocation.Value(Settling)),
            Loads = Lists.Loads(invocation.Value(Callers)!, invocation.Value(Rates)!),
            Targets = Lists.Targets(invocation.Value(Targets)!),
            Users = invocation.Value(Users),
            Seed = invocation.Value(Seed),
            Limit = invocation.Value(Limit),
            Overrides = [.. (invocation.Value(Overrides) ?? []).Select(Lists.Overrides)],
            Settings = Lists.Settings(invocation.Value(Settings) ?? []),
            Against = invocation.Value(Against),
            AgainstBundle = invocation.Value(AgainstBundle) is { } bundle ? Path.GetFullPath(bundle) : null,
            AgainstIndex = invocation.Value(AgainstIndex) ?? [],
        };
    }

    private static async Task WriteAsync(string path, string text, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        await File.WriteAllTextAsync(path + ".tmp", text, ct);
        File.Move(path + ".tmp", path, overwrite: true);
    }
}
