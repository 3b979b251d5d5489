using System.Text;
using VectorRec.Indexer.Cli;
using VectorRec.Storage;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Import;

public sealed class ImportBesideWritesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Rows = 30_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_large_file_and_live_batches_of_the_same_works_end_well_and_every_event_counts_once()
    {
        using var folder = new TemporaryFolder();
        await database.EmptyAsync();
        await database.AddReferencesAsync();
        var text = new StringBuilder("event_id,at,user_id,work_id,type\n");
        for (var i = 0; i < Rows; i++)
            text.Append(System.Globalization.CultureInfo.InvariantCulture,
                $"{new Guid(i, 0, 0, new byte[8])},2026-03-0{1 + (i % 3)}T00:00:00Z,{i % 17},{i % 19},{(i % 2 == 0 ? "play" : "like")}\n");
        var file = folder.Write("events.csv", text.ToString());

        var ended = database.RunAsync("import", file, "--json", "--max-rejects", "0");
        var store = new EventStore(database.Source);
        var live = 0;
        var random = new Random(1);
        for (; live < 200 && (live < 40 || !ended.IsCompleted); live++)
        {
            // In no order; some are events of the file.
            EventRow[] batch =
            [
                .. Enumerable.Range(0, 20).Select(i => new EventRow(Guid.NewGuid(), new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc),
                    random.Next(17), random.Next(19), "share", 1, null, null, null)),
            ];
            Assert.Equal(20, (await store.AddAsync(batch, partial: false, Ct)).Added);
        }

        var run = await ended;
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        Assert.Equal(Rows, run.OnlyFile().GetProperty("added").GetInt32());
        Assert.Equal(
            $"{Rows / 2} {Rows / 2} {live * 20}", await database.ScalarAsync<string>(
                "select concat_ws(' ', sum(plays), sum(likes), sum(shares)) from work_stats"));
        Assert.Equal(Rows + (live * 20), await database.ScalarAsync<long>("select count(*) from events"));
        Assert.Equal(Rows + (live * 20), await database.ScalarAsync<long>("select sum(weight)::bigint from user_works"));
        Assert.Equal(0, await database.ScalarAsync<long>("select (select count(*) from imports) + (select count(*) from staged_events)"));
    }

    [Fact]
    public async Task What_somebody_had_begun_to_merge_is_ended_by_who_imports_next()
    {
        using var folder = new TemporaryFolder();
        await database.EmptyAsync();
        await database.AddReferencesAsync();
        // Two users of a file of three are merged, then whoever did it was gone.
        await database.ExecuteAsync(
            """
            insert into imports (kind, file, rows, rejected, repeated, begun_at) values ('users', 'users.jsonl', 3, 0, 0, now());
            insert into import_lanes (import_id, part, lane, line, last_line, added) select import_id, 'rows', 0, 2, 3, 2 from imports;
            insert into staged_users (line, cleared, user_id) values (1, 0, 101), (2, 0, 102), (3, 0, 103)
            """);
        var run = await database.RunAsync("import", "--json", folder.Write("songs.jsonl", """{"song_id":300,"title":"t"}"""));
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        Assert.Equal("103", await database.ScalarAsync<string>("select string_agg(user_id::text, ' ') from users where user_id > 100"));
        Assert.Equal(0, await database.ScalarAsync<long>("select (select count(*) from imports) + (select count(*) from staged_users)"));
    }

    [Fact]
    public async Task Of_what_was_staged_and_not_begun_nothing_is_kept()
    {
        using var folder = new TemporaryFolder();
        await database.EmptyAsync();
        await database.ExecuteAsync(
            """
            insert into imports (kind, file, rows, rejected, repeated) values ('users', 'users.jsonl', 1, 0, 0);
            insert into import_lanes (import_id, part, lane, line, last_line) select import_id, 'rows', 0, 0, 1 from imports;
            insert into staged_users (line, cleared, user_id) values (1, 0, 101)
            """);
        Assert.Equal(ExitCodes.Ok, (await database.RunAsync("import", folder.Write("users.jsonl", """{"user_id":7}"""))).ExitCode);
        Assert.Equal("7", await database.ScalarAsync<string>("select string_agg(user_id::text, ' ') from users"));
    }

    [Fact]
    public async Task Events_that_are_there_or_come_twice_are_passed_over_in_any_step()
    {
        using var folder = new TemporaryFolder();
        await database.EmptyAsync();
        await database.AddReferencesAsync();
        string Line(int id, int user) =>
            $"{new Guid(id, 0, 0, new byte[8])},2026-03-01T00:00:00Z,{user},{user},play\n";
        var first = "event_id,at,user_id,work_id,type\n" + string.Concat(Enumerable.Range(0, 3_000).Select(i => Line(i, i % 11)));
        await database.RunAsync("import", folder.Write("events.csv", first));
        // The same, some twice, and some new.
        var second = first + string.Concat(Enumerable.Range(2_000, 3_000).SelectMany(i => new[] { Line(i, i % 11), Line(i, i % 11) }));
        var run = await database.RunAsync("import", "--json", folder.Write("events.csv", second));
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        Assert.Equal(2_000, run.OnlyFile().GetProperty("added").GetInt32());
        Assert.Equal(5_000, await database.ScalarAsync<long>("select sum(plays)::bigint from work_stats"));
        Assert.Equal(5_000, await database.ScalarAsync<long>("select sum(weight)::bigint from user_works"));
    }
}
