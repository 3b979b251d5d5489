using System.CommandLine;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Import;
using VectorRec.Indexer.Import.Validation;

namespace VectorRec.Indexer.Commands;

/// <summary><c>indexer validate</c>.</summary>
internal static class ValidateCommand
{
    private static readonly Option<string?> Rejects =
        new("--rejects") { Description = "Folder for the rejects files; else only the first rejects are told." };

    public static Command Create() =>
        new Command("validate", "Check files as an import would, and each against the others, without a database.") { ImportCommand.Files,
            ImportCommand.Kind, ImportCommand.Zone, Rejects }
            .Runs((invocation, ct) => RunAsync(invocation, invocation.Value(Rejects), ct));

    /// <summary>Checks the files that were named, and writes rejects files where a folder is given.</summary>
    internal static async Task<int> RunAsync(Invocation invocation, string? rejects, CancellationToken ct)
    {
        var files = ImportCommand.Inputs(invocation, rejects);
        return FileReports.Validated(invocation, await Progress.RunAsync(invocation.Shell, async progress =>
        {
            var validation = new FileValidation(progress, invocation.Time, writeRejects: rejects is not null);
            var reports = new List<FileReport>();
            foreach (var file in files)
                reports.Add(await validation.RunAsync(file, ct));
            return reports;
        }));
    }
}
