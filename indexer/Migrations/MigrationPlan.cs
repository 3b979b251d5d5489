using VectorRec.Indexer.Cli;

namespace VectorRec.Indexer.Migrations;

/// <summary>What a database still needs. Scripts are applied in the order of their numbers, and stay as they were.</summary>
internal static class MigrationPlan
{
    /// <returns>The scripts to apply, in order.</returns>
    /// <exception cref="CommandException">The database is newer than this build, a script has changed, or an earlier one was left
    /// out.</exception>
    public static IReadOnlyList<MigrationScript> Of(IReadOnlyList<MigrationScript> scripts, IReadOnlyList<MigrationJournal.Entry> applied)
    {
        foreach (var (number, name, checksum) in applied)
        {
            if (number > scripts.Count)
                throw Refused(
                    $"The database is newer than this build, which does not know {name}: use the build that applied it, or a later one.");
            if (scripts[number - 1].Checksum != checksum)
                throw Refused($"The migration script {scripts[number - 1].Name} is not the one that was applied to this database; "
                    + "restore it and put the change into a new script.");
        }

        var missing = scripts.Where(script => applied.All(entry => entry.Number != script.Number)).ToArray();
        if (missing is [var first, ..] && applied.FirstOrDefault(entry => entry.Number > first.Number) is { Name: { } later })
            throw Refused(
                $"The database has {later}, but not {first.Name}, which comes before it: scripts are applied in the order of "
                + "their numbers.");
        return missing;
    }

    private static CommandException Refused(string message) => new(ExitCodes.SchemaMismatch, message);
}
