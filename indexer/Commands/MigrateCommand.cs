using System.CommandLine;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Migrations;

namespace VectorRec.Indexer.Commands;

/// <summary><c>indexer migrate</c>.</summary>
internal static class MigrateCommand
{
    public static Command Create(Shell shell) =>
        new Command("migrate", "Bring the database to this build's schema. Running it again changes nothing.") { Setting.Postgres.Option }
            .Runs(shell, async (invocation, ct) =>
            {
                await using var database = invocation.OpenPostgres();
                var applied = await SchemaMigration.ApplyAsync(database, folder: null, ct);
                invocation.Answer(new { applied }, SummaryTable.Of(
                    ["Applied"], applied.Count > 0 ? applied.Select(script => new[] { script }) : [["nothing: the schema is up to date"]]));
                return ExitCodes.Ok;
            });
}
