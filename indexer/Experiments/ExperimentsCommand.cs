using System.CommandLine;
using Microsoft.Extensions.Configuration;
using VectorRec.Experiments;
using VectorRec.Funnel.Sources;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Commands;
using VectorRec.Scenes;
using VectorRec.Storage.Experiments;
using VectorRec.Storage.Runs;

namespace VectorRec.Indexer.Experiments;

/// <summary><c>indexer experiments</c>.</summary>
internal static class ExperimentsCommand
{
    private const int MaxBytes = 1 << 20;

    private static readonly Argument<FileInfo> File =
        new("file") { Description = "The experiment, as JSON: docs/experiments.md." };

    private static readonly Argument<string> Name = new("name") { Description = "The experiment." };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why; it is kept.", Required = true };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only say whether it could run." };
    private static readonly Option<long> User = new("--user") { Description = "The user's id.", Required = true };
    private static readonly Option<string> Scene =
        new("--scene") { Description = "Where the user is.", DefaultValueFactory = _ => "feed" };

    private static readonly Option<int> Holdout =
        NumberOption.Of("--holdout", 0, 0, 500, "What the service has as Experiments:Holdout.");

    private static readonly Option<int> Days =
        NumberOption.Of("--past-days", 14, 0, 365, "Days before a user's first answer that tell what they do anyway.");

    private static readonly Option<int> Seed = NumberOption.Of("--seed", 1, 0, int.MaxValue, "Of the bootstrap.");

    public static Command Create() => new("experiments", "Run experiments in the service, and see what they show.")
    {
        new Command("apply", "Start an experiment, or give one that runs more slots.") { File, DryRun, Setting.Postgres.Option }
            .Runs(ApplyAsync),
        new Command("list", "List the experiments, the newest first.") { Setting.Postgres.Option }.Runs(ListAsync),
        new Command("stop", "Stop an experiment. Services answer as if it were not there from their next poll on.")
            { Name, Reason, Setting.Postgres.Option }.Runs(StopAsync),
        new Command("assign", "Say which arms a user is in.") { User, Scene, Holdout, Setting.Postgres.Option }.Runs(AssignAsync),
        new Command("report", "Compare an experiment's arms.") { Name, Days, Seed, Setting.Postgres.Option }.Runs(ReportAsync),
    };

    private static async Task<int> ApplyAsync(Invocation invocation, CancellationToken ct)
    {
        var file = invocation.Value(File)!;
        if (!file.Exists)
            throw new CommandException(ExitCodes.Usage, $"There is no file {file.FullName}.");
        if (file.Length > MaxBytes)
            throw new CommandException(ExitCodes.InvalidInput, $"{file.FullName} has more than {MaxBytes} bytes: it is no experiment.");
        try
        {
            var definition = ExperimentDefinition.Read(await System.IO.File.ReadAllTextAsync(file.FullName, ct));
            await using var database = invocation.OpenPostgres();
            await RequireAsync(definition, new IndexRunStore(database, invocation.Time), ct);
            await new ExperimentStore(database).ApplyAsync(
                definition, invocation.Time.GetUtcNow(), stored => ExperimentRules.Check(definition, stored, Scenes(invocation)),
                write: !invocation.Value(DryRun), ct);
            invocation.Answer(
                new { definition.Name, definition.Layer, definition.From, definition.To, dryRun = invocation.Value(DryRun) },
                SummaryTable.Of(
                    ["Experiment", "Layer", "Slots", invocation.Value(DryRun) ? "Could have" : "Has"],
                    [[definition.Name, definition.Layer, $"{definition.From} to {definition.To}",
                        $"{Share(definition):0.0} % of the users"]]));
            return ExitCodes.Ok;
        }
        catch (ExperimentException e)
        {
            throw new CommandException(ExitCodes.InvalidInput, $"{file.FullName}: {e.Message}", e);
        }
    }

    // Its arm would never answer anybody.
    private static async Task RequireAsync(ExperimentDefinition definition, IndexRunStore runs, CancellationToken ct)
    {
        foreach (var generation in definition.Generations())
        {
            if (await runs.FindAsync(generation, ct) is null)
                throw new ExperimentException("arms", $"need generation {generation}, which is none that could serve: see indexer status.");
        }
    }

    private static async Task<int> ListAsync(Invocation invocation, CancellationToken ct)
    {
        await using var database = invocation.OpenPostgres();
        var all = (await new ExperimentStore(database).ListAsync(ct))
            .Select(stored => (Stored: stored, Definition: ExperimentDefinition.Read(stored.Definition))).ToArray();
        invocation.Answer(
            all.Select(known => new { known.Definition, known.Stored.StartedAt, known.Stored.StoppedAt, known.Stored.Reason }),
            SummaryTable.Of(
                ["Experiment", "Layer", "Slots", "Scenes", "Arms", "Started", "Stopped", "Why"],
                all.Select(known => new object?[]
                {
                    known.Stored.Name, known.Definition.Layer, $"{known.Definition.From} to {known.Definition.To}",
                    string.Join(' ', known.Definition.Scenes),
                    string.Join(' ', known.Definition.Arms.Select(arm => $"{arm.Name}:{arm.Share}")), known.Stored.StartedAt,
                    known.Stored.StoppedAt, known.Stored.Reason,
                })));
        return ExitCodes.Ok;
    }

    private static async Task<int> StopAsync(Invocation invocation, CancellationToken ct)
    {
        var (name, reason) = (invocation.Value(Name)!, invocation.Value(Reason)!);
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > 1_000)
            throw new CommandException(ExitCodes.Usage, "--reason has to be 1 to 1000 characters.");
        await using var database = invocation.OpenPostgres();
        if (!await new ExperimentStore(database).StopAsync(name, reason, invocation.Time.GetUtcNow(), ct))
            throw new CommandException(ExitCodes.Failed, $"There is no experiment {name} that runs.");
        invocation.Answer(new { name, stopped = true, reason }, SummaryTable.Of(["Stopped", "Why"], [[name, reason]]));
        return ExitCodes.Ok;
    }

    private static async Task<int> AssignAsync(Invocation invocation, CancellationToken ct)
    {
        var (user, scenes) = (invocation.Value(User), Scenes(invocation));
        if (user < 0)
            throw new CommandException(ExitCodes.Usage, "--user has to be 0 or more.");
        if (scenes.Find(invocation.Value(Scene)!) is null)
            throw new CommandException(ExitCodes.Usage, $"There is no scene {invocation.Value(Scene)}.");
        await using var database = invocation.OpenPostgres();
        var (_, running) = await new ExperimentStore(database).RunningAsync(ct);
        var book = ExperimentBook.Of(
            scenes, running.Select(ExperimentDefinition.Read), invocation.Value(Holdout),
            (refused, e) => invocation.Say($"{refused.Name} does not run: {e.Message}"));
        var arms = book.Assign(invocation.Value(Scene)!, user).Arms;
        invocation.Answer(
            new { user, arms }, SummaryTable.Of(["Experiment", "Arm"], arms.Select(arm => new object?[] { arm.Experiment, arm.Arm })));
        return ExitCodes.Ok;
    }

    private static async Task<int> ReportAsync(Invocation invocation, CancellationToken ct)
    {
        await using var database = invocation.OpenPostgres();
        var stored = (await new ExperimentStore(database).ListAsync(ct)).FirstOrDefault(known => known.Name == invocation.Value(Name))
            ?? throw new CommandException(ExitCodes.Failed, $"There is no experiment {invocation.Value(Name)}.");
        var until = stored.StoppedAt ?? invocation.Time.GetUtcNow().UtcDateTime;
        var source = new OutcomeSource(database);
        var report = ExperimentAnalysis.Report(
            ExperimentDefinition.Read(stored.Definition), until,
            await source.ReadAsync(stored.Name, Experiment.Metrics, until, TimeSpan.FromDays(invocation.Value(Days)), ct),
            await source.ServiceAsync(stored.Name, until, ct), invocation.Value(Seed));
        if (report.SampleRatioMismatch)
            invocation.Say($"The arms do not have the users that they should (p = {report.SampleRatioPValue:0.0e0}): "
                + "look for answers or exposures that were lost before you read on.");
        invocation.Answer(report, ReportTables.Of(report));
        return report.SampleRatioMismatch ? ExitCodes.Failed : ExitCodes.Ok;
    }

    private static double Share(ExperimentDefinition definition) => 100.0 * (definition.To - definition.From) / Slots.Count;

    // As the service has them: from its own environment, where the command runs in the same.
    private static SceneCatalogue Scenes(Invocation invocation)
    {
        try
        {
            return SceneCatalogue.Load(
                new ConfigurationBuilder().AddInMemoryCollection(invocation.Shell.Variables
                    .Where(variable => variable.StartsWith($"{SceneCatalogue.Section}__", StringComparison.OrdinalIgnoreCase))
                    .Select(variable => KeyValuePair.Create(
                        variable.Replace("__", ":", StringComparison.Ordinal), invocation.Shell.Environment(variable)))).Build(),
                ChannelCatalogue.All);
        }
        catch (SceneException e)
        {
            throw new CommandException(ExitCodes.Usage, e.Message, e);
        }
    }
}
