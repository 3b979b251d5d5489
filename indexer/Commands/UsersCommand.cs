using System.CommandLine;
using VectorRec.Catalogue.Files;
using VectorRec.Indexer.Cli;
using VectorRec.Storage.Erasure;
using VectorRec.Storage.Records;

namespace VectorRec.Indexer.Commands;

/// <summary><c>indexer users</c>: what is known of a user, and its end.</summary>
internal static class UsersCommand
{
    private static readonly Option<long> User = new("--user") { Description = "The user's id.", Required = true };

    private static readonly Option<string> Out = new("--out") { Description = "Folder for the files.", Required = true };

    private static readonly Option<bool> Works = new("--works")
    {
        Description = "Remove the user's works too. Else they stay, without their creator.",
    };

    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Only say what would be removed at once; the logs, which are gone through afterwards, are not counted.",
    };

    public static Command Create() => new("users", "Write out what is known of a user, or erase the user.")
    {
        new Command("export", "Write what is known of a user, in the import format.") { User, Out, Setting.Postgres.Option }
            .Runs(ExportAsync),
        new Command("erase", "Erase a user, everywhere. Safe to repeat, and to go on with after it was stopped.")
            { User, Works, DryRun, Setting.Postgres.Option }.Runs(EraseAsync),
    };

    private static async Task<int> ExportAsync(Invocation invocation, CancellationToken ct)
    {
        var (user, folder) = (UserOf(invocation), Path.GetFullPath(invocation.Value(Out)!));
        Directory.CreateDirectory(folder);
        await using var database = invocation.OpenPostgres();
        var (records, counts) = (new UserRecords(database), new Dictionary<string, long>());
        foreach (var kind in UserRecords.Kinds)
        {
            var path = Path.Combine(folder, kind.Name + ".jsonl");
            // Whole or not there: a file that is cut looks like one that holds less.
            await UnfinishedFile.WriteAsync(path, async name =>
            {
                await using var file = new StreamWriter(name);
                counts[kind.Name] = 0;
                await foreach (var record in records.ReadAsync(kind, user, ct))
                {
                    await file.WriteAsync((record + "\n").AsMemory(), ct);
                    counts[kind.Name]++;
                }
            });
        }

        invocation.Answer(new { user, folder, records = counts },
            SummaryTable.Of(["Records", "Count"], counts.Select(count => (IReadOnlyList<object?>)[count.Key, count.Value])));
        return ExitCodes.Ok;
    }

    private static async Task<int> EraseAsync(Invocation invocation, CancellationToken ct)
    {
        var user = UserOf(invocation);
        await using var database = invocation.OpenPostgres();
        var erasures = new ErasureStore(database, invocation.Time);
        if (invocation.Value(DryRun))
        {
            var found = await erasures.FindAsync(user, invocation.Value(Works), ct);
            invocation.Answer(
                new { userId = user, removed = found, dryRun = true },
                SummaryTable.Of(
                    ["Would be removed from", "Rows"], found.Select(table => (IReadOnlyList<object?>)[table.Key, table.Value])));
            return ExitCodes.Ok;
        }

        var receipt = await erasures.BeginAsync(user, invocation.Value(Works), ct);
        if (receipt.FinishedAt is null)
        {
            await new LogSweep(erasures, invocation.Time).RunAsync(user, ct);
            receipt = (await erasures.FindAsync(user, ct))!;
        }

        invocation.Answer(receipt,
            SummaryTable.Of(["Removed from", "Rows"], receipt.Removed.Select(table => (IReadOnlyList<object?>)[table.Key, table.Value])));
        return ExitCodes.Ok;
    }

    private static long UserOf(Invocation invocation) => invocation.Value(User) is >= 0 and var user
        ? user : throw new CommandException(ExitCodes.Usage, "--user has to be 0 or more.");
}
