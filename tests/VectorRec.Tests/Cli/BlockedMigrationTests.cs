using System.Text;
using Npgsql;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Migrations;
using VectorRec.Tests.Import;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Cli;

/// <summary>A migration that has to wait says for whom, does not wait for ever, and leaves whole scripts when it is stopped.</summary>
public sealed class BlockedMigrationTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("INT", ExitCodes.Interrupted)]
    [InlineData("TERM", ExitCodes.Interrupted)]
    [InlineData("KILL", null)]
    public async Task When_it_is_stopped_whole_scripts_stay_and_the_next_goes_on(string signal, int? exitCode)
    {
        await using var empty = await EmptyDatabase.CreateAsync(database);
        await using (var other = await empty.Source.OpenConnectionAsync(Ct))
        {
            // The second script makes a table of this name when it has made another: it has to wait.
            await using var transaction = await other.BeginTransactionAsync(Ct);
            await ExecuteAsync(other, "create table family_members (i int)");
            using var process = new IndexerProcess(empty.ConnectionString, "migrate");
            await UntilAsync(
                "select count(*) from pg_stat_activity "
                + "where application_name = 'indexer migrate' and wait_event_type = 'Lock' and datname = ",
                empty, 1);
            var ended = await process.EndAsync(signal);
            if (exitCode is not null)
                Assert.Equal(exitCode, ended);
            await transaction.RollbackAsync(Ct);
        }

        await UntilAsync("select count(*) from pg_stat_activity where application_name = 'indexer migrate' and datname = ", empty, 0);
        await using var connection = await empty.Source.OpenConnectionAsync(Ct);
        await using var kept = new NpgsqlCommand(
            "select string_agg(name, ' ') || to_regclass('users')::text || coalesce(to_regclass('follows')::text, '') from changelog",
            connection);
        Assert.Equal("V001__catalogue.sqlusers", await kept.ExecuteScalarAsync(Ct));
        Assert.Equal("V002__social_graph.sql", (await SchemaMigration.ApplyAsync(empty.Source, folder: null, Ct))[0]);
    }

    [Fact]
    public async Task Another_migration_is_named_and_not_waited_for_without_end()
    {
        using var folder = new TemporaryFolder();
        await using var empty = await EmptyDatabase.CreateAsync(database);
        folder.Write("V001__a.sql", "create table a (i int)");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        await using var blocked = await empty.Source.OpenConnectionAsync(Ct);
        await using var transaction = await blocked.BeginTransactionAsync(Ct);
        await ExecuteAsync(blocked, "create table a (i int)");
        // It has the lock, and waits for the table.
        var first = SchemaMigration.ApplyAsync(empty.Source, folder.Path, stop.Token);
        await UntilAsync("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = ", empty, 1);

        var said = new StringBuilder();
        var second = await Assert.ThrowsAsync<CommandException>(
            () => SchemaMigration.ApplyAsync(empty.Source, folder.Path, TimeSpan.FromSeconds(3), line => said.AppendLine(line), Ct)
                .WaitAsync(Limit, Ct));
        Assert.Equal((ExitCodes.IndexBusy, "Another migration did not end within 3 s."), (second.ExitCode, second.Message));
        Assert.Matches(@"\AWaiting for process \d+ of the database server \(tests, .*\), in a transaction since 20\d\d-.* UTC\.\r?\n\z",
            said.ToString());

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await transaction.RollbackAsync(Ct);
        Assert.Equal(["V001__a.sql"], await SchemaMigration.ApplyAsync(empty.Source, folder.Path, Ct));
    }

    [Fact]
    public async Task A_table_that_somebody_holds_is_not_waited_for_without_end()
    {
        using var folder = new TemporaryFolder();
        await using var empty = await EmptyDatabase.CreateAsync(database);
        folder.Write("V001__a.sql", "create table a (i int)");
        await SchemaMigration.ApplyAsync(empty.Source, folder.Path, Ct);
        folder.Write("V002__b.sql", "create table b (i int); alter table a add column j int");
        await using var reader = await empty.Source.OpenConnectionAsync(Ct);
        await using var transaction = await reader.BeginTransactionAsync(Ct);
        await ExecuteAsync(reader, "lock table a in access share mode");
        var failed = await Assert.ThrowsAsync<CommandException>(
            () => SchemaMigration.ApplyAsync(empty.Source, folder.Path, TimeSpan.FromSeconds(0.5), _ => { }, Ct).WaitAsync(Limit, Ct));
        Assert.StartsWith("V002__b.sql did not get a lock on a table", failed.Message);
        await transaction.RollbackAsync(Ct);
        Assert.Equal(["V002__b.sql"], await SchemaMigration.ApplyAsync(empty.Source, folder.Path, Ct));
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Ct);
    }

    private async Task UntilAsync(string count, EmptyDatabase empty, long expected)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(Limit);
        var name = new NpgsqlConnectionStringBuilder(empty.ConnectionString).Database;
        while (await database.ScalarAsync<long>($"{count} '{name}'") != expected)
            await Task.Delay(20, limit.Token);
    }
}
