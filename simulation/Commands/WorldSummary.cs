using System.Globalization;
using Spectre.Console;
using VectorRec.Simulation.Output;

namespace VectorRec.Simulation.Commands;

/// <summary>The table that a person reads after a world was made.</summary>
internal static class WorldSummary
{
    public static void Write(TextWriter output, WorldManifest manifest)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        var table = new Table().Border(TableBorder.Simple).AddColumn("File").AddColumn(new TableColumn("Rows").RightAligned())
            .AddColumn(new TableColumn("MB").RightAligned());
        foreach (var file in manifest.Files.Where(file => file.Rows is not null))
            table.AddRow(new Text(file.Name), new Text(file.Rows!.Value.ToString("N0", CultureInfo.InvariantCulture)),
                new Text(Megabytes(file.Bytes)));
        table.AddRow(new Text(WorldFolder.Truth + "/"), new Text(""),
            new Text(Megabytes(manifest.Files.Where(file => file.Rows is null).Sum(file => file.Bytes))));
        console.Write(table);
        foreach (var (type, count) in manifest.Counts.ByType)
            console.WriteLine(
                string.Create(CultureInfo.InvariantCulture,
                    $"{type,-12}{count,12:N0}  {(double)count / Math.Max(1, manifest.Counts.ByType["impression"]),7:P1} of impressions"));
    }

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("F1", CultureInfo.InvariantCulture);
}
