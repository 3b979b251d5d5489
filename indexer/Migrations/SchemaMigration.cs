using EvolveDb;
using EvolveDb.Dialect;
using Npgsql;
using VectorRec.Indexer.Cli;
using VectorRec.Storage;

namespace VectorRec.Indexer.Migrations;

/// <summary>
/// Brings a database to the schema of the scripts in migrations/. Evolve keeps which ones ran, with their checksums, in the table
/// changelog.
/// </summary>
internal static class SchemaMigration
{
    // "VRECMIGR". Evolve's own lock polls from one connection a process; this one queues.
    private const long Lock = 0x565245434D494752;

    /// <summary>Applies the scripts that the database does not have, each in a transaction. Two at once wait for each other.</summary>
    /// <param name="folder">Where the scripts are; null: the ones built into this assembly.</param>
    /// <returns>The scripts that were applied, in order.</returns>
    /// <exception cref="CommandException">A script that ran before has changed, or a script fails.</exception>
    public static async Task<IReadOnlyList<string>> ApplyAsync(Database database, string? folder, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using (var command = new NpgsqlCommand($"select pg_advisory_lock({Lock})", connection) { CommandTimeout = 0 })
            await command.ExecuteNonQueryAsync(ct);
        try
        {
            await using var own = await database.OpenConnectionAsync(ct);
            // Evolve knows no token: a script that has begun is finished.
            return await Task.Run(() => Apply(own, folder), ct);
        }
        finally
        {
            await using var command = new NpgsqlCommand($"select pg_advisory_unlock({Lock})", connection);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private static IReadOnlyList<string> Apply(NpgsqlConnection connection, string? folder)
    {
        var evolve = new Evolve(connection, dbms: DBMS.PostgreSQL)
        {
            IsEraseDisabled = true,
            EnableClusterMode = false,
            MetadataTableSchema = "public",
            Schemas = ["public"],
        };
        if (folder is not null)
        {
            evolve.Locations = [folder];
        }
        else
        {
            evolve.EmbeddedResourceAssemblies = [typeof(SchemaMigration).Assembly];
            evolve.EmbeddedResourceFilters = ["VectorRec.Migrations"];
        }

        try
        {
            evolve.Migrate();
            return [.. evolve.AppliedMigrations];
        }
        catch (EvolveValidationException e)
        {
            throw new CommandException(ExitCodes.SchemaMismatch,
                $"A migration script is not the one that was applied to this database; restore it and put the change into a new script. "
                    + $"{e.Message}", e);
        }
        catch (EvolveException e)
        {
            throw new CommandException(ExitCodes.Failed, $"The migration stopped: {Innermost(e).Message}", e);
        }
    }

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;
}
