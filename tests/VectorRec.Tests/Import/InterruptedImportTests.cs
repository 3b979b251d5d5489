using Npgsql;
using VectorRec.Indexer.Cli;
using VectorRec.Tests.Cli;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Import;

/// <summary>An import that ends in the middle of writing leaves nothing behind, and the next one succeeds.</summary>
public sealed class InterruptedImportTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("KILL", null)]
    [InlineData("INT", ExitCodes.Interrupted)]
    [InlineData("TERM", ExitCodes.Interrupted)]
    public async Task Nothing_of_the_file_is_kept(string signal, int? exitCode)
    {
        using var folder = new TemporaryFolder();
        await database.EmptyAsync();
        var file = folder.Write(
            "users.jsonl", "nonsense\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"{{\"user_id\":{i}}}\n")));

        await using (var other = await database.Source.OpenConnectionAsync(Ct))
        {
            // The import has to wait for this key when 900 users are already written.
            await using var transaction = await other.BeginTransactionAsync(Ct);
            await using var insert = new NpgsqlCommand("insert into users (user_id) values (900)", other);
            await insert.ExecuteNonQueryAsync(Ct);
            using var process = new IndexerProcess(database.ConnectionString, "import", file);
            await UntilAsync("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'", 1);
            var ended = await process.EndAsync(signal);
            if (exitCode is not null)
                Assert.Equal(exitCode, ended);
            await transaction.RollbackAsync(Ct);
        }

        await UntilAsync(
            "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'indexer import'", 0);
        Assert.Equal(0, await database.ScalarAsync<long>("select count(*) from users"));
        if (exitCode is not null)
            Assert.Equal([file], Directory.EnumerateFiles(folder.Path));

        var again = await database.RunAsync("import", file, "--json");
        Assert.Equal((ExitCodes.Ok, 1000), (again.ExitCode, again.OnlyFile().GetProperty("added").GetInt32()));
        Assert.Equal(2, Directory.EnumerateFiles(folder.Path).Count());
    }

    private Task UntilAsync(string count, long expected) =>
        Wait.UntilAsync(async () => await database.ScalarAsync<long>(count) == expected, count);
}
