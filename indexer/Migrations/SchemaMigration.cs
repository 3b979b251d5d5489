using Npgsql;
using VectorRec.Indexer.Cli;
using VectorRec.Storage;

namespace VectorRec.Indexer.Migrations;

/// <summary>
/// Brings a database to the schema of the scripts in migrations/. Each script is a session and a transaction of its own, and the
/// journal's line is in that transaction, as is the lock: whoever comes second waits, reads the journal anew, and goes on behind it. So a
/// lock is never lost without the work that it guarded, and what is interrupted leaves whole scripts or nothing.
/// </summary>
internal static class SchemaMigration
{
    // "VRECMIGR".
    private const long Lock = 0x565245434D494752;

    private static readonly TimeSpan DefaultWait = TimeSpan.FromMinutes(10);

    /// <summary>Applies the scripts that the database does not have.</summary>
    /// <param name="folder">Where the scripts are; null: the ones built into this assembly.</param>
    /// <returns>The scripts that were applied, in order.</returns>
    /// <exception cref="CommandException">The database does not fit the scripts (<see cref="MigrationPlan"/>), a script fails, or a lock
    /// was not to be had in time.</exception>
    public static Task<IReadOnlyList<string>> ApplyAsync(Database database, string? folder, CancellationToken ct) =>
        ApplyAsync(database, folder, DefaultWait, _ => { }, ct);

    /// <param name="wait">For how long another migration, or a lock on a table, is waited for each time.</param>
    /// <param name="say">Told whom the migration waits for.</param>
    public static async Task<IReadOnlyList<string>> ApplyAsync(
        Database database, string? folder, TimeSpan wait, Action<string> say, CancellationToken ct)
    {
        var scripts = MigrationScript.ReadAll(folder);
        var applied = new List<string>();
        while (await ApplyNextAsync(database, scripts, wait, say, ct) is { } script)
            applied.Add(script.Name);
        return applied;
    }

    /// <summary>What <see cref="ApplyAsync(Database, string?, CancellationToken)"/> would apply, in order; changes nothing and waits for
    /// nobody.</summary>
    public static async Task<IReadOnlyList<string>> PlanAsync(Database database, string? folder, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var pending = MigrationPlan.Of(MigrationScript.ReadAll(folder), await MigrationJournal.ReadAsync(connection, ct));
        return [.. pending.Select(script => script.Name)];
    }

    private static async Task<MigrationScript?> ApplyNextAsync(
        Database database, IReadOnlyList<MigrationScript> scripts, TimeSpan wait, Action<string> say, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        // What a script sets for its session ends with it: the pool closes this connection instead of keeping it.
        database.Clear();
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var process = await PrepareAsync(connection, wait, ct);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var watch = BlockerWatch.WatchAsync(database, process, say, watching.Token);
        MigrationScript? script = null;
        try
        {
            await ExecuteAsync(connection, $"select pg_advisory_xact_lock({Lock})", ct);
            script = MigrationPlan.Of(scripts, await MigrationJournal.ReadAsync(connection, ct)).FirstOrDefault();
            if (script is null)
                return null;
            await MigrationJournal.EnsureAsync(connection, ct);
            var before = await TransactionAsync(connection, ct);
            await ExecuteAsync(connection, script.Text, ct);
            if (await TransactionAsync(connection, ct) != before)
                throw new CommandException(ExitCodes.Failed,
                    $"{script.Name} ends its transaction, so that parts of it may have stayed: a script must not hold COMMIT or ROLLBACK.");
            await MigrationJournal.AddAsync(connection, script, ct);
            await transaction.CommitAsync(ct);
            return script;
        }
        catch (PostgresException e) when (!ct.IsCancellationRequested)
        {
            throw Describe(e, script, wait);
        }
        finally
        {
            await watching.CancelAsync();
            await watch;
        }
    }

    private static CommandException Describe(PostgresException e, MigrationScript? script, TimeSpan wait) => e.SqlState switch
    {
        PostgresErrorCodes.LockNotAvailable when script is null =>
            new(ExitCodes.IndexBusy, $"Another migration did not end within {wait.TotalSeconds:0} s.", e),
        PostgresErrorCodes.LockNotAvailable =>
            new(ExitCodes.Failed,
                $"{script.Name} did not get a lock on a table within {wait.TotalSeconds:0} s; nothing of it was kept.", e),
        _ => new(ExitCodes.Failed, $"The migration stopped{(script is null ? "" : $" at {script.Name}")}: {e.MessageText}", e),
    };

    /// <returns>The server's process.</returns>
    private static async Task<int> PrepareAsync(NpgsqlConnection connection, TimeSpan wait, CancellationToken ct)
    {
        // All tables are in the schema public, whatever the role's own path is. The extension may be elsewhere.
        await using var command = new NpgsqlCommand(
            """
            select set_config('lock_timeout', $1, true), set_config('statement_timeout', '0', true),
                   set_config('search_path', concat_ws(', ', 'public', (select quote_ident(nspname)
                       from pg_extension e join pg_namespace n on n.oid = e.extnamespace where extname = 'pg_trgm')), true)
            """, connection);
        command.Parameters.AddWithValue(FormattableString.Invariant($"{Math.Max(1, wait.TotalMilliseconds):0}"));
        await command.ExecuteNonQueryAsync(ct);
        await using var process = new NpgsqlCommand("select pg_backend_pid()", connection);
        return (int)(await process.ExecuteScalarAsync(ct))!;
    }

    private static async Task<string> TransactionAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select pg_current_xact_id()::text", connection);
        return (string)(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }
}
