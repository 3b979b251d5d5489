using System.CommandLine;
using System.Text;
using VectorRec.Export;
using VectorRec.Features;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.HeldOut;
using VectorRec.Records;
using VectorRec.Storage;

namespace VectorRec.Indexer.Commands.Training;

/// <summary><c>indexer export-training</c>.</summary>
internal static class ExportTrainingCommand
{
    private const string Manifest = "export.json";

    private static readonly Option<string> Out =
        new("--out") { Description = "Folder to write; an earlier export there is replaced.", Required = true };

    private static readonly Option<string?> Until = new("--until") { Description = "Leave out events at or after this time (ISO 8601)." };

    private static readonly Option<int> HistoryLength =
        new("--history-length")
        {
            Description = "Works in a user's history.",
            DefaultValueFactory = _ => FeatureNames.DefaultHistoryLength,
        };

    private static readonly Option<int> MinCount = new("--min-count")
    {
        Description = "Events that an id needs for an embedding of its own; rarer ones share.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<string?> Validation =
        new("--validation") { Description = "Held-out pairs for early stopping: user_id and work_id a line." };

    public static Command Create() =>
        new Command("export-training", "Write training examples, ready-made as model inputs.")
        {
            Out, Until, HistoryLength, MinCount, Validation, Setting.Postgres.Option,
        }
        .Runs(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken ct)
    {
        var options = await OptionsAsync(invocation, ct);
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(invocation.Value(Out)!));
        if (Directory.Exists(target) && !File.Exists(Path.Combine(target, Manifest)) && Directory.EnumerateFileSystemEntries(target).Any())
            throw new CommandException(ExitCodes.Usage, $"{target} holds something else than an export; it is not replaced.");

        var temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        Directory.CreateDirectory(temporary);
        try
        {
            await using var database = invocation.OpenPostgres();
            await using var snapshot = await CatalogueSnapshot.OpenAsync(database, ct);
            var summary = await Progress.RunAsync(invocation.Shell, async progress =>
            {
                var step = progress.Begin("examples", "examples");
                var summary = await TrainingExport.WriteAsync(
                    snapshot, options, temporary, invocation.Time.GetUtcNow(),
                    new InlineProgress(count => step.Report(fraction: null, count)), ct);
                step.End(summary.Examples);
                return summary;
            });
            if (summary.Examples == 0)
                throw new CommandException(ExitCodes.Failed, "The database holds no events to train on; nothing was written.");
            if (Directory.Exists(target))
                Directory.Delete(target, recursive: true);
            Directory.Move(temporary, target);
            invocation.Answer(new { folder = target, export = summary }, SummaryTable.Of(
                ["Users", "Works", "Examples", "Skipped", "Undated", "Sampled requests", "Folder"],
                [[summary.Users, summary.Works, summary.Examples, summary.Skipped, summary.Undated ? "yes" : "no",
                    summary.Samples?.Requests ?? 0, target]]));
            return ExitCodes.Ok;
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    private static async Task<TrainingExportOptions> OptionsAsync(Invocation invocation, CancellationToken ct)
    {
        var (length, minCount) = (invocation.Value(HistoryLength), invocation.Value(MinCount));
        if (length is < 1 or > 1000 || minCount < 1)
            throw new CommandException(ExitCodes.Usage, "--history-length has to be 1 to 1000, --min-count 1 or more.");
        DateTime? until = null;
        if (invocation.Value(Until) is { } text)
        {
            if (Instant.Read(Encoding.UTF8.GetBytes(text), out var time) is { } reason)
                throw new CommandException(ExitCodes.Usage, $"--until {text} {reason}.");
            until = time.Utc;
        }

        return new(length, minCount, until, invocation.Value(Validation) is { } pairs ? await PairsFile.ReadAsync(pairs, ct) : []);
    }
}
