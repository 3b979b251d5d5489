using Dapper;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Migrations;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Cli;

/// <summary>A database that an earlier build migrated with Evolve goes on where it was.</summary>
public sealed class TakeoverTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    /// <summary>The last script that Evolve applied.</summary>
    private const int Last = 12;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_what_is_new_is_applied()
    {
        await using var evolved = await EvolvedAsync();
        var pending = await SchemaMigration.PlanAsync(evolved.Source, folder: null, Ct);
        Assert.Equal(Scripts().Skip(Last).Select(script => script.Name), pending);
        Assert.Equal(pending, await SchemaMigration.ApplyAsync(evolved.Source, folder: null, Ct));
        Assert.Empty(await SchemaMigration.ApplyAsync(evolved.Source, folder: null, Ct));
    }

    [Fact]
    public async Task Its_checksums_hold_for_every_script()
    {
        await using var evolved = await EvolvedAsync();
        await using var connection = await evolved.Source.OpenConnectionAsync(Ct);
        foreach (var script in Scripts().Take(Last))
        {
            await connection.ExecuteAsync("update changelog set checksum = reverse(checksum) where name = @Name", new { script.Name });
            var refused = await Assert.ThrowsAsync<CommandException>(() => SchemaMigration.ApplyAsync(evolved.Source, folder: null, Ct));
            Assert.Equal(ExitCodes.SchemaMismatch, refused.ExitCode);
            Assert.Contains(script.Name, refused.Message);
            await connection.ExecuteAsync("update changelog set checksum = reverse(checksum) where name = @Name", new { script.Name });
        }
    }

    [Fact]
    public async Task An_attempt_that_failed_does_not_count()
    {
        await using var evolved = await EvolvedAsync();
        await using var connection = await evolved.Source.OpenConnectionAsync(Ct);
        await connection.ExecuteAsync(
            """
            drop table recordings;
            update changelog set success = false, checksum = 'another' where version = '012'
            """);
        Assert.Contains("V012__recordings.sql", await SchemaMigration.ApplyAsync(evolved.Source, folder: null, Ct));
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>("select count(*) from recordings"));
    }

    private static IReadOnlyList<MigrationScript> Scripts() => MigrationScript.ReadAll(Path.Combine(RepositoryFolder.Path, "migrations"));

    private async Task<EmptyDatabase> EvolvedAsync()
    {
        var evolved = await EmptyDatabase.CreateAsync(database);
        await using var connection = await evolved.Source.OpenConnectionAsync(Ct);
        foreach (var script in Scripts().Take(Last))
            await connection.ExecuteAsync(script.Text);
        await connection.ExecuteAsync(
            File.ReadAllText(Path.Combine(RepositoryFolder.Path, "tests", "VectorRec.Tests", "Cli", "evolve.sql")));
        return evolved;
    }
}
