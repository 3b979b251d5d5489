using Npgsql;
using VectorRec.Indexer.Cli;
using VectorRec.Tests.Cli;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Operations;

/// <summary>The role that docs/operations.md has for the indexer owns the database, and is no superuser.</summary>
public sealed class OwnerRoleTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_migrates_and_imports_files_of_all_kinds_also_over_one_that_was_left()
    {
        var role = $"owner_{Guid.NewGuid():N}";
        await using var empty = await EmptyDatabase.CreateAsync(database);
        var name = new NpgsqlConnectionStringBuilder(empty.ConnectionString).Database;
        await ExecuteAsync(database.Source, $"create role {role} login password 'only here'; alter database {name} owner to {role}");
        var owner = new NpgsqlConnectionStringBuilder(empty.ConnectionString) { Username = role, Password = "only here" }.ConnectionString;
        try
        {
            await RunAsync("migrate");
            using var folder = new TemporaryFolder();
            const string At = "\"2026-02-03T20:15:00Z\"";
            string[] files =
            [
                folder.Write("users.jsonl", """{"user_id":1}""" + "\n" + """{"user_id":2}"""),
                folder.Write("songs.jsonl", """{"song_id":10,"title":"Moon"}"""),
                folder.Write("works.jsonl", """{"work_id":100,"creator_id":1,"song_id":10}"""),
                folder.Write("follows.jsonl", $$"""{"follower_id":2,"followee_id":1,"created_at":{{At}}}"""),
                folder.Write("families.jsonl", """{"family_id":5,"members":[1,2]}"""),
                folder.Write("blocks.jsonl", """{"user_id":1,"creator_id":2}"""),
                folder.Write("not_interested.jsonl", """{"user_id":1,"tag":"duet"}"""),
                folder.Write("unfollows.jsonl", $$"""{"follower_id":1,"followee_id":2,"at":{{At}}}"""),
                folder.Write("removals.jsonl", $$"""{"user_id":2,"type":"like","work_id":100,"at":{{At}}}"""),
                folder.Write("events.jsonl", $$"""{"event_id":"{{Guid.NewGuid()}}","at":{{At}},"user_id":2,"work_id":100,"type":"play"}"""),
            ];
            await RunAsync(["import", .. files, "--max-rejects", "0"]);
            await ExecuteAsync(empty.Source,
                """
                insert into imports (kind, file, rows, rejected, repeated, begun_at) values ('users', 'left.jsonl', 1, 0, 0, now());
                insert into import_lanes (import_id, part, lane, line, last_line) select import_id, 'rows', 0, 0, 1 from imports;
                insert into staged_users (line, cleared, user_id) values (1, 0, 3)
                """);
            await RunAsync(["import", .. files, "--max-rejects", "0"]);
            await using var count = empty.Source.CreateCommand("select count(*) from users");
            Assert.Equal(3L, await count.ExecuteScalarAsync(Ct));
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            await ExecuteAsync(empty.Source, $"reassign owned by {role} to current_user; drop owned by {role}");
            await ExecuteAsync(database.Source, $"alter database {name} owner to current_user; drop role {role}");
        }

        async Task RunAsync(params string[] args)
        {
            var run = await IndexerRun.WithAsync(new() { ["ConnectionStrings__Postgres"] = owner }, args, Ct);
            Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        }
    }

    private static async Task ExecuteAsync(VectorRec.Storage.Database source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Ct);
    }
}
