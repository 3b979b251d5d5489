using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CsvHelper;
using VectorRec.Ecosystem;
using VectorRec.Indexer.Cli;
using VectorRec.Scenes;
using VectorRec.Storage.Shown;

namespace VectorRec.Indexer.Commands;

/// <summary><c>indexer report</c>.</summary>
internal static class ReportCommand
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private static readonly Option<int> Days = NumberOption.Of("--days", 7, 1, 730, "Whole days before today.");

    private static readonly Option<string?> Scene = new("--scene") { Description = "Only this one; else each." };

    private static readonly Option<int> RepeatDays = NumberOption.Of(
        "--repeat-days", new EcosystemOptions().RepeatDays, 1, 90, "Days within which a work that is shown again counts as repeated.");

    private static readonly Option<ReportFormat> Format = new("--format")
    {
        Description = "How the figures are printed.",
        DefaultValueFactory = _ => ReportFormat.Table,
    };

    private static readonly string[] Columns =
    [
        "day", "scene", "shown", "slates", "users", "works", "creators", "works_gini", "creators_gini", "fresh_share",
        .. RatioDimension.Levels.Select(level => $"{level}_share"), "repeat_share",
    ];

    public static Command Create() =>
        new Command("report", "Tell what was shown, by day and scene: coverage, concentration, freshness, levels, repeats.")
        {
            Days, Scene, RepeatDays, Format, Setting.Postgres.Option,
        }.Runs(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken ct)
    {
        await using var database = invocation.OpenPostgres();
        var now = invocation.Time.GetUtcNow().UtcDateTime;
        var figures = await new EcosystemReport(new ShownSource(database)).DailyAsync(
            now.Date.AddDays(-invocation.Value(Days)), now, TimeSpan.FromDays(invocation.Value(RepeatDays)), invocation.Value(Scene),
            Longest, ct);
        if (figures.Count == 0)
            invocation.Say("Nothing was shown: apps tell of it by events of type impression with the id of the request.");
        switch (invocation.Value(Format))
        {
            case ReportFormat.Csv:
                WriteCsv(invocation.Shell.Out, figures);
                break;
            case ReportFormat.Json:
                invocation.Shell.Out.WriteLine(JsonSerializer.Serialize(figures, Invocation.JsonOptions));
                break;
            default:
                invocation.Answer(figures, Table(figures));
                break;
        }

        return ExitCodes.Ok;
    }

    private static SummaryTable Table(IReadOnlyList<EcosystemFigures> figures) => SummaryTable.Of(
        [
            "Day", "Scene", "Shown", "Slates", "Users", "Works", "Creators", "Gini works", "Gini creators", "Fresh %",
            .. RatioDimension.Levels.Select(level => $"{level} %"), "Repeated %",
        ],
        figures.Select(of => (object?[])
        [
            Day(of), of.Scene, of.Shown, of.Slates, of.Users, of.Works, of.Creators,
            of.WorksGini.ToString("0.000", CultureInfo.InvariantCulture), of.CreatorsGini.ToString("0.000", CultureInfo.InvariantCulture),
            100 * of.FreshShare, .. RatioDimension.Levels.Select(level => (object)(100 * of.LevelShares[level])), 100 * of.RepeatShare,
        ]), rightFrom: 2);

    private static void WriteCsv(TextWriter output, IReadOnlyList<EcosystemFigures> figures)
    {
        using var csv = CsvWriter.Create(output, leaveOpen: true);
        foreach (var row in figures.Select(of => (object[])
        [
            Day(of), of.Scene, of.Shown, of.Slates, of.Users, of.Works, of.Creators, of.WorksGini, of.CreatorsGini, of.FreshShare,
            .. RatioDimension.Levels.Select(level => (object)of.LevelShares[level]), of.RepeatShare,
        ]).Prepend(Columns))
        {
            foreach (var cell in row)
                csv.WriteField(Convert.ToString(cell, CultureInfo.InvariantCulture));
            csv.EndRecord();
        }
    }

    private static string Day(EcosystemFigures figures) => figures.Since.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>How <c>indexer report</c> prints.</summary>
internal enum ReportFormat
{
    Table,

    Csv,

    Json,
}
