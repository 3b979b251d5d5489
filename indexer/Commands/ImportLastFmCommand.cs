using System.CommandLine;
using Npgsql;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.HeldOut;
using VectorRec.Indexer.Import.LastFm;

namespace VectorRec.Indexer.Commands;

/// <summary><c>indexer import lastfm</c>.</summary>
internal static class ImportLastFmCommand
{
    private static readonly Option<string> Dir =
        new("--dir") { Description = "Folder of the .dat files of HetRec 2011 Last.FM-2K.", Required = true };

    private static readonly Option<int?> Split = new("--split")
    {
        Description = "Seed of a random 8:1:1 split of each user's artists; only the training part is imported.",
    };

    private static readonly Option<string?> HeldOutFolder =
        new("--heldout") { Description = "Where validation.tsv and test.tsv go, with --split." };

    public static Command Create() =>
        new Command("lastfm", "Load the public data set Last.FM-2K.")
        {
            Dir, Split, HeldOutFolder, ImportRun.Rejects, ImportRun.MaxRejects, ImportRun.Wait, Setting.Postgres.Option,
        }
            .Runs(async (invocation, ct) =>
            {
                var split = invocation.Value(Split);
                var folder = invocation.Value(HeldOutFolder);
                if (split is null != folder is null)
                    throw new CommandException(ExitCodes.Usage, "--split and --heldout come together.");

                var import = new LastFmImport(LastFmFolder.Read(invocation.Value(Dir)!), split);
                if (import.Split is { } held)
                    await RequireHeldOutAsync(invocation, [.. held.Validation, .. held.Test], ct);
                var exitCode = await ImportRun.RunAsync(
                    invocation, import.Files(invocation.Value(ImportRun.Rejects) ?? folder ?? Directory.GetCurrentDirectory()), ct);
                if (exitCode == ExitCodes.Ok && import.Split is { } parts)
                {
                    await PairsFile.WriteAsync(
                        Path.Combine(folder!, "validation.tsv"), parts.Validation.Select(listen => (listen.User, listen.Artist)), ct);
                    await PairsFile.WriteAsync(
                        Path.Combine(folder!, "test.tsv"), parts.Test.Select(listen => (listen.User, listen.Artist)), ct);
                }

                return exitCode;
            });

    // After an import of everything, or of another split, what is held out would be known.
    private static async Task RequireHeldOutAsync(
        Invocation invocation, IReadOnlyList<(long User, long Artist, long Weight)> pairs, CancellationToken ct)
    {
        await using var database = invocation.OpenPostgres();
        await using var command = database.CreateCommand(
            "select count(*) from unnest(@users, @works) as held (user_id, work_id) join user_works using (user_id, work_id)");
        command.Parameters.Add(new NpgsqlParameter<long[]>("users", [.. pairs.Select(pair => pair.User)]));
        command.Parameters.Add(new NpgsqlParameter<long[]>("works", [.. pairs.Select(pair => pair.Artist)]));
        if ((long)(await command.ExecuteScalarAsync(ct))! is > 0 and var known)
            throw new CommandException(
                ExitCodes.Failed,
                $"The database already holds {known} of the {pairs.Count} held-out pairs; import the split into an empty database.");
    }
}
