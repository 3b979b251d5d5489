using System.CommandLine;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Migrations;

namespace VectorRec.Indexer.Commands;

/// <summary><c>indexer migrate</c>.</summary>
internal static class MigrateCommand
{
    private static readonly Option<bool> DryRun =
        new("--dry-run") { Description = "List the scripts that would be applied, and change nothing." };

    private static readonly Option<int> Wait = NumberOption.Of(
        "--wait", 600, 0, 86_400, "Seconds to wait for another migration, and for each lock on a table that somebody else holds.");

    public static Command Create() =>
        new Command("migrate", "Bring the database to this build's schema. Running it again changes nothing.")
        {
            DryRun, Wait, Setting.Postgres.Option,
        }
            .Runs((invocation, ct) => invocation.Value(DryRun) ? ListAsync(invocation, ct) : ApplyAsync(invocation, ct));

    private static async Task<int> ApplyAsync(Invocation invocation, CancellationToken ct)
    {
        await using var database = invocation.OpenPostgres();
        var applied = await SchemaMigration.ApplyAsync(database, folder: null, TimeSpan.FromSeconds(invocation.Value(Wait)),
            invocation.Say, ct);
        invocation.Answer(new { applied }, Table("Applied", applied));
        return ExitCodes.Ok;
    }

    private static async Task<int> ListAsync(Invocation invocation, CancellationToken ct)
    {
        await using var database = invocation.OpenPostgres();
        var pending = await SchemaMigration.PlanAsync(database, folder: null, ct);
        invocation.Answer(new { pending }, Table("Would be applied", pending));
        return ExitCodes.Ok;
    }

    private static SummaryTable Table(string title, IReadOnlyList<string> scripts) => SummaryTable.Of(
        [title], scripts.Count > 0 ? scripts.Select(script => new[] { script }) : [["nothing: the schema is up to date"]]);
}
