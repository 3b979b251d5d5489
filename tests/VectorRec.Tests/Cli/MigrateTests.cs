using Dapper;
using Npgsql;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Migrations;
using VectorRec.Storage;
using VectorRec.Tests.Import;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Cli;

public sealed class MigrateTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly string[] Scripts =
        [.. Directory.EnumerateFiles(Path.Combine(RepositoryFolder.Path, "migrations"), "*.sql")
            .Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migrating_again_applies_nothing()
    {
        var run = await database.RunAsync("migrate", "--json");
        Assert.Equal((ExitCodes.Ok, 0), (run.ExitCode, run.Json.GetProperty("applied").GetArrayLength()));
    }

    [Fact]
    public async Task Several_at_once_apply_each_script_once()
    {
        await using var empty = await EmptyDatabase.CreateAsync(database);
        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SchemaMigration.ApplyAsync(empty.Source, folder: null, Ct)));
        Assert.Equal(Scripts, applied.SelectMany(names => names).Order(StringComparer.Ordinal));
        Assert.Equal(Scripts, await ColumnAsync(empty, "select name from changelog order by id"));
    }

    [Fact]
    public async Task A_dry_run_lists_what_is_missing_and_changes_nothing()
    {
        await using var empty = await EmptyDatabase.CreateAsync(database);
        var run = await RunAsync(empty, "migrate", "--dry-run", "--json");
        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Equal(Scripts, run.Json.GetProperty("pending").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(0, await ScalarAsync<long>(empty, "select count(*) from pg_class where relnamespace = 'public'::regnamespace"));

        Assert.Equal(ExitCodes.Ok, (await RunAsync(empty, "migrate")).ExitCode);
        Assert.Equal(0, (await RunAsync(empty, "migrate", "--dry-run", "--json")).Json.GetProperty("pending").GetArrayLength());
    }

    [Fact]
    public async Task A_script_that_was_applied_and_changed_is_refused_in_one_sentence()
    {
        using var folder = new TemporaryFolder();
        await using var empty = await EmptyDatabase.CreateAsync(database);
        folder.Write("V001__a.sql", "create table a (i int);");
        Assert.Equal(["V001__a.sql"], await SchemaMigration.ApplyAsync(empty.Source, folder.Path, Ct));
        folder.Write("V001__a.sql", "create table a (i bigint);");
        folder.Write("V002__b.sql", "create table b (i int);");
        var refused = await Assert.ThrowsAsync<CommandException>(() => SchemaMigration.ApplyAsync(empty.Source, folder.Path, Ct));
        Assert.Equal(ExitCodes.SchemaMismatch, refused.ExitCode);
        Assert.Contains("V001__a.sql", refused.Message);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.Equal(refused.Message,
            (await Assert.ThrowsAsync<CommandException>(() => SchemaMigration.PlanAsync(empty.Source, folder.Path, Ct))).Message);
        Assert.True(await ScalarAsync<bool>(empty, "select to_regclass('b') is null"));
    }

    [Fact]
    public async Task Line_endings_do_not_change_a_script()
    {
        using var folder = new TemporaryFolder();
        await using var empty = await EmptyDatabase.CreateAsync(database);
        folder.Write("V001__a.sql", "create table a (\n i int);\n");
        await SchemaMigration.ApplyAsync(empty.Source, folder.Path, Ct);
        folder.Write("V001__a.sql", "create table a (\r\n i int);\r\n");
        Assert.Empty(await SchemaMigration.ApplyAsync(empty.Source, folder.Path, Ct));
    }

    [Fact]
    public async Task A_script_that_fails_leaves_nothing_and_is_named()
    {
        using var folder = new TemporaryFolder();
        await using var empty = await EmptyDatabase.CreateAsync(database);
        folder.Write("V001__a.sql", "create table a (i int); create table a (i int);");
        var failed = await Assert.ThrowsAsync<CommandException>(() => SchemaMigration.ApplyAsync(empty.Source, folder.Path, Ct));
        Assert.Equal(ExitCodes.Failed, failed.ExitCode);
        Assert.Equal("The migration stopped at V001__a.sql: relation \"a\" already exists", failed.Message);
        Assert.True(await ScalarAsync<bool>(empty, "select to_regclass('a') is null and to_regclass('changelog') is null"));
    }

    [Fact]
    public async Task What_a_script_leaves_in_its_session_does_not_reach_the_next()
    {
        using var folder = new TemporaryFolder();
        await using var empty = await EmptyDatabase.CreateAsync(database);
        folder.Write("V001__a.sql",
            "create table a (i int); create temporary table rest (i int); set search_path = ''; "
            + "set default_transaction_read_only = on; begin;");
        folder.Write("V002__b.sql",
            "create table b as select i from a; create temporary table rest (i int); "
            + "create function f() returns text language sql as $name$ select '$x$' $name$;");
        // A pool that hands sessions on as they are.
        await using var pool = Database.Open(
            new NpgsqlConnectionStringBuilder(empty.ConnectionString) { Pooling = true, NoResetOnClose = true }.ConnectionString, "tests");
        Assert.Equal(["V001__a.sql", "V002__b.sql"], await SchemaMigration.ApplyAsync(pool, folder.Path, Ct));
        Assert.Equal("$x$", await ScalarAsync<string>(empty, "select f() from (select count(*) from public.b) b"));
    }

    [Fact]
    public async Task A_script_that_ends_its_transaction_is_reported()
    {
        using var folder = new TemporaryFolder();
        await using var empty = await EmptyDatabase.CreateAsync(database);
        folder.Write("V001__a.sql", "create table a (i int); commit; begin; create table b (i int);");
        var failed = await Assert.ThrowsAsync<CommandException>(() => SchemaMigration.ApplyAsync(empty.Source, folder.Path, Ct));
        Assert.StartsWith("V001__a.sql ends its transaction", failed.Message);
        Assert.Empty(await ColumnAsync(empty, "select name from changelog"));
    }

    [Theory]
    [InlineData("There is no migration script with the number 2, which has to come before V003__c.sql.", "V001__a.sql", "V003__c.sql")]
    [InlineData("There is no migration script with the number 1, which has to come before V002__b.sql.", "V002__b.sql")]
    [InlineData("Two migration scripts have the same number: V001__a.sql and V001__b.sql.", "V001__a.sql", "V001__b.sql")]
    [InlineData("b.sql is not the name of a migration script: it reads like V013__what_it_does.sql.", "V001__a.sql", "b.sql")]
    public async Task Scripts_that_have_no_order_are_refused(string reason, params string[] scripts)
    {
        using var folder = new TemporaryFolder();
        await using var empty = await EmptyDatabase.CreateAsync(database);
        foreach (var script in scripts)
            folder.Write(script, "select 1");
        var refused = await Assert.ThrowsAsync<CommandException>(() => SchemaMigration.ApplyAsync(empty.Source, folder.Path, Ct));
        Assert.Equal((reason, 0),
            (refused.Message, await ScalarAsync<long>(empty, "select count(*) from pg_class where relnamespace = 'public'::regnamespace")));
    }

    [Fact]
    public async Task A_database_that_is_newer_than_the_build_is_refused()
    {
        using var folder = new TemporaryFolder();
        await using var empty = await EmptyDatabase.CreateAsync(database);
        folder.Write("V001__a.sql", "create table a (i int)");
        var newer = folder.Write("V002__b.sql", "create table b (i int)");
        await SchemaMigration.ApplyAsync(empty.Source, folder.Path, Ct);
        File.Delete(newer);
        var refused = await Assert.ThrowsAsync<CommandException>(() => SchemaMigration.ApplyAsync(empty.Source, folder.Path, Ct));
        Assert.Equal(ExitCodes.SchemaMismatch, refused.ExitCode);
        Assert.Equal(
            "The database is newer than this build, which does not know V002__b.sql: use the build that applied it, or a later one.",
            refused.Message);
    }

    [Fact]
    public async Task An_earlier_script_that_a_database_lacks_is_not_slipped_in()
    {
        using var folder = new TemporaryFolder();
        await using var empty = await EmptyDatabase.CreateAsync(database);
        folder.Write("V001__a.sql", "create table a (i int)");
        folder.Write("V002__b.sql", "create table b (i int)");
        await SchemaMigration.ApplyAsync(empty.Source, folder.Path, Ct);
        await ScalarAsync<int>(empty, "delete from changelog where version = '001' returning 1");
        var refused = await Assert.ThrowsAsync<CommandException>(() => SchemaMigration.ApplyAsync(empty.Source, folder.Path, Ct));
        Assert.Equal(ExitCodes.SchemaMismatch, refused.ExitCode);
        Assert.StartsWith("The database has V002__b.sql, but not V001__a.sql", refused.Message);
    }

    [Fact]
    public async Task Other_commands_say_that_a_database_is_not_migrated()
    {
        using var folder = new TemporaryFolder();
        await using var empty = await EmptyDatabase.CreateAsync(database);
        var run = await IndexerRun.WithAsync(
            new() { ["ConnectionStrings__Postgres"] = empty.ConnectionString }, ["import", folder.Write("users.jsonl", "{\"user_id\":1}")],
                Ct);
        Assert.Equal(ExitCodes.SchemaMismatch, run.ExitCode);
        Assert.Contains("Run indexer migrate.", run.Error);
    }

    private static Task<IndexerRun> RunAsync(EmptyDatabase empty, params string[] args) =>
        IndexerRun.WithAsync(new() { ["ConnectionStrings__Postgres"] = empty.ConnectionString }, args, Ct);

    private static async Task<T> ScalarAsync<T>(EmptyDatabase empty, string sql)
    {
        await using var connection = await empty.Source.OpenConnectionAsync(Ct);
        return (await connection.ExecuteScalarAsync<T>(sql))!;
    }

    private static async Task<IEnumerable<string>> ColumnAsync(EmptyDatabase empty, string sql)
    {
        await using var connection = await empty.Source.OpenConnectionAsync(Ct);
        return await connection.QueryAsync<string>(sql);
    }
}
