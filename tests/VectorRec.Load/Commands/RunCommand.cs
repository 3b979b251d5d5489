using System.CommandLine;
using System.Text.Json;
using VectorRec.Catalogue.Files;
using VectorRec.Indexer.Cli;
using VectorRec.Load.Report;
using static VectorRec.Load.Commands.RunOptions;

namespace VectorRec.Load.Commands;

/// <summary><c>run</c>.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var command = new Command("run", "Ask all targets in turn, round by round, and write what was measured.")
        {
            Data, RoundCount, Seconds, WarmUp, Settling, Patience, Callers, Rates, TargetList, UserCount, Seed, Limit, Overrides, Settings,
            Beside, Api, ApiKey, Against, AgainstBundle, AgainstIndex, Out, Plot,
            Setting.Postgres.Option, Setting.Qdrant.Option, Setting.QdrantApiKey.Option, Setting.Generations.Option,
        };
        return command.Runs(RunAsync);
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
            throw new CommandException(ExitCodes.Usage, $"--data {data} is no folder of the demo's data: make it with ./demo.sh --once.");
        if (data is null && invocation.Value(Against) is not null)
            throw new CommandException(ExitCodes.Usage, "--against copies the database, for which it needs --data.");
        return new()
        {
            Data = data is null ? null : Path.GetFullPath(data),
            Given = data is not null ? null : new(
                invocation.Require(Setting.Postgres), invocation.Require(Setting.Qdrant), invocation.Value(Setting.QdrantApiKey),
                Path.GetFullPath(invocation.Require(Setting.Generations))),
            Api = invocation.Value(Api) is { } address ? new(OptionValues.Address(address), invocation.Value(ApiKey), Process: null) : null,
            Logs = invocation.Value(Out) is { } report ? Path.GetDirectoryName(Path.GetFullPath(report))! : data ?? Path.GetTempPath(),
            Rounds = invocation.Value(RoundCount),
            Duration = TimeSpan.FromSeconds(invocation.Value(Seconds)),
            WarmUp = TimeSpan.FromSeconds(invocation.Value(WarmUp)),
            Settling = TimeSpan.FromSeconds(invocation.Value(Settling)),
            Timeout = TimeSpan.FromSeconds(invocation.Value(Patience)),
            Loads = OptionValues.Loads(invocation.Value(Callers)!, invocation.Value(Rates)!),
            Targets = OptionValues.Targets(invocation.Value(TargetList)!),
            Users = invocation.Value(UserCount),
            Seed = invocation.Value(Seed),
            Limit = invocation.Value(Limit),
            Overrides = [.. (invocation.Value(Overrides) ?? []).Select(OptionValues.Overrides)],
            Settings = OptionValues.Settings(invocation.Value(Settings) ?? []),
            Beside = OptionValues.Settings(invocation.Value(Beside) ?? []),
            Against = invocation.Value(Against),
            AgainstBundle = invocation.Value(AgainstBundle) is { } bundle ? Path.GetFullPath(bundle) : null,
            AgainstIndex = invocation.Value(AgainstIndex) ?? [],
        };
    }

    private static Task WriteAsync(string path, string text, CancellationToken ct) =>
        UnfinishedFile.WriteAsync(path, name => File.WriteAllTextAsync(name, text, ct));
}
