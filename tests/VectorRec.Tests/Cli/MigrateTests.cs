using Npgsql;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Migrations;
using VectorRec.Storage;
using VectorRec.Tests.Import;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Cli;

public sealed class MigrateTests(TestDatabase database) : IClassFixture<TestDatabase>
{
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
        var scripts = Directory.EnumerateFiles(Path.Combine(RepositoryFolder.Path, "migrations"), "*.sql").Select(Path.GetFileName)
            .Order(StringComparer.Ordinal);
        Assert.Equal(scripts, applied.SelectMany(names => names));
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
        await using var command = empty.Source.CreateCommand("select to_regclass('b') is null");
        Assert.True((bool)(await command.ExecuteScalarAsync(Ct))!);
    }

    [Fact]
    public async Task A_script_that_fails_leaves_nothing_and_is_named()
    {
        using var folder = new TemporaryFolder();
        await using var empty = await EmptyDatabase.CreateAsync(database);
        folder.Write("V001__a.sql", "create table a (i int); create table a (i int);");
        var failed = await Assert.ThrowsAsync<CommandException>(() => SchemaMigration.ApplyAsync(empty.Source, folder.Path, Ct));
        Assert.Equal(ExitCodes.Failed, failed.ExitCode);
        Assert.Contains("relation \"a\" already exists", failed.Message);
        await using var command = empty.Source.CreateCommand("select to_regclass('a') is null");
        Assert.True((bool)(await command.ExecuteScalarAsync(Ct))!);
    }

    [Fact]
    public async Task Other_commands_say_that_a_database_is_not_migrated()
    {
        using var folder = new TemporaryFolder();
        await using var empty = await EmptyDatabase.CreateAsync(database);
        var run = await IndexerRun.WithAsync(
            new() { ["ConnectionStrings__Postgres"] = empty.ConnectionString },
            ["import", folder.Write("users.jsonl", "{\"user_id\":1}")], Ct);
        Assert.Equal(ExitCodes.SchemaMismatch, run.ExitCode);
        Assert.Contains("Run indexer migrate.", run.Error);
    }

    /// <summary>A database without a schema.</summary>
    private sealed class EmptyDatabase(Database owner, string name, string connectionString) : IAsyncDisposable
    {
        public string ConnectionString => connectionString;

        public Database Source { get; } = Database.Open(connectionString, "tests");

        public static async Task<EmptyDatabase> CreateAsync(TestDatabase database)
        {
            var name = $"empty_{Guid.NewGuid():N}";
            await using var command = database.Source.CreateCommand($"create database {name}");
            await command.ExecuteNonQueryAsync(Ct);
            return new(database.Source, name, new NpgsqlConnectionStringBuilder(
                database.ConnectionString)
            { Database = name, Pooling = false }.ConnectionString);
        }

        public async ValueTask DisposeAsync()
        {
            await Source.DisposeAsync();
            await using var command = owner.CreateCommand($"drop database {name} with (force)");
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }
}
