using Npgsql;

namespace VectorRec.Indexer.Migrations;

/// <summary>
/// The table <c>public.changelog</c>: which scripts a database has. It is the one that Evolve 3 kept for earlier builds, and is read
/// and written as Evolve did, so that a database of theirs goes on where it was.
/// </summary>
internal static class MigrationJournal
{
    // Of Evolve's kinds of rows the scripts are 0; it also noted that a schema was empty, and attempts that failed.
    private const short Script = 0;

    /// <param name="Number">Of the script.</param>
    /// <param name="Checksum"><see cref="MigrationScript.Checksum"/> of what was applied.</param>
    public readonly record struct Entry(int Number, string Name, string Checksum);

    /// <summary>What was applied, by number; nothing when there is no journal yet.</summary>
    public static async Task<IReadOnlyList<Entry>> ReadAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var exists = new NpgsqlCommand("select to_regclass('public.changelog') is not null", connection);
        if (await exists.ExecuteScalarAsync(ct) is not true)
            return [];
        await using var command =
            new NpgsqlCommand($"select name, checksum from public.changelog where type = {Script} and success", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var entries = new List<Entry>();
        while (await reader.ReadAsync(ct))
            entries.Add(new(MigrationScript.NumberOf(reader.GetString(0)), reader.GetString(0), reader.GetString(1)));
        return [.. entries.OrderBy(entry => entry.Number)];
    }

    /// <summary>Notes that a script was applied.</summary>
    public static async Task AddAsync(NpgsqlConnection connection, MigrationScript script, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into public.changelog (type, version, description, name, checksum, installed_by, success)
            values (@type, @version, @description, @name, @checksum, current_user, true)
            """, connection);
        command.Parameters.AddWithValue("type", Script);
        command.Parameters.AddWithValue("version", script.Name[1..script.Name.IndexOf('_')]);
        command.Parameters.AddWithValue("description", script.Description);
        command.Parameters.AddWithValue("name", script.Name);
        command.Parameters.AddWithValue("checksum", script.Checksum);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Makes the journal when there is none.</summary>
    public static async Task EnsureAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            create table if not exists public.changelog (
                id           serial primary key,
                type         smallint,
                version      varchar(50),
                description  varchar(200) not null,
                name         varchar(300) not null,
                checksum     varchar(32),
                installed_by varchar(100) not null,
                installed_on timestamp not null default now(),
                success      boolean not null
            )
            """, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
