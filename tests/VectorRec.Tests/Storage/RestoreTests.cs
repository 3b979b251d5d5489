using Dapper;
using Npgsql;
using VectorRec.Indexer.Cli;
using VectorRec.Tests.Cli;
using VectorRec.Tests.Import;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Storage;

/// <summary>What Postgres's own programs dump, they load again, in each way that they have.</summary>
[Collection(CopyClusters.Name)]
public sealed class RestoreTests(CopyClusters clusters) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dump_loads_whole_into_an_empty_database()
    {
        var source = await FilledAsync();
        var copy = await clusters.CreateAsync(clusters.Second, migrated: false);
        await clusters.RunAsync("pg_dump", source, "-Fc", "-f", Dump);
        await clusters.RunAsync("pg_restore", copy, "--exit-on-error", "-d", Named(copy), Dump);
        await AssertSameAsync(source, copy);
    }

    [Fact]
    public async Task The_schema_loads_alone_and_then_the_data()
    {
        var source = await FilledAsync();
        var copy = await clusters.CreateAsync(clusters.Second, migrated: false);
        await clusters.RunAsync("pg_dump", source, "-s", "-f", Dump);
        await clusters.RunAsync("psql", copy, "-q", "-v", "ON_ERROR_STOP=1", "-f", Dump);
        await clusters.RunAsync("pg_dump", source, "-a", "-f", Dump);
        await clusters.RunAsync("psql", copy, "-q", "-v", "ON_ERROR_STOP=1", "-f", Dump);
        await AssertSameAsync(source, copy);
    }

    [Fact]
    public async Task Data_alone_loads_into_a_database_that_is_migrated()
    {
        var source = await FilledAsync();
        var copy = await clusters.CreateAsync(clusters.Second, migrated: true);
        // The days that there are events of.
        await clusters.RunAsync("pg_dump", source, "--section=pre-data", "-t", "public.events_*", "-f", Dump);
        await clusters.RunAsync("psql", copy, "-q", "-v", "ON_ERROR_STOP=1", "-f", Dump);
        await clusters.RunAsync("pg_dump", source, "-Fc", "-a", "-f", Dump);
        await clusters.RunAsync("pg_restore", copy, "--exit-on-error", "-a", "-d", Named(copy), Dump);
        await AssertSameAsync(source, copy);
    }

    [Fact]
    public async Task The_extension_may_be_in_another_schema()
    {
        var source = await clusters.CreateAsync(clusters.First, migrated: false);
        await CopyClusters.ExecuteAsync(source, "create schema \"more things\"; create extension pg_trgm schema \"more things\"");
        Assert.Equal(ExitCodes.Ok, (await IndexerAsync(source, "migrate")).ExitCode);
        await FillAsync(source);
        var copy = await clusters.CreateAsync(clusters.Second, migrated: false);
        await clusters.RunAsync("pg_dump", source, "-Fc", "-f", Dump);
        await clusters.RunAsync("pg_restore", copy, "--exit-on-error", "-d", Named(copy), Dump);
        await AssertSameAsync(source, copy);
    }

    public void Dispose() => _folder.Dispose();

    private string Dump => Path.Combine(_folder.Path, "dump");

    private static string Named(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Database!;

    private async Task<string> FilledAsync()
    {
        var source = await clusters.CreateAsync(clusters.First, migrated: true);
        await FillAsync(source);
        return source;
    }

    // All that the indexer and the service write, and events of a year and of a day.
    private async Task FillAsync(string database)
    {
        string[] files =
        [
            _folder.Write("users.jsonl", """{"user_id":1,"name":"Lin"}""" + "\n" + """{"user_id":2,"name":"王小明"}"""),
            _folder.Write("songs.jsonl", """{"song_id":10,"title":"Moon River"}""" + "\n" + """{"song_id":11,"title":"月光下的风"}"""),
            _folder.Write("works.jsonl", """{"work_id":100,"creator_id":1,"song_id":10,"title":"Moon","tags":["duet"]}"""
                + "\n" + """{"work_id":101,"creator_id":2,"song_id":11,"status":"hidden"}"""),
            _folder.Write("follows.jsonl", """{"follower_id":2,"followee_id":1}"""),
            _folder.Write("families.jsonl", """{"family_id":7,"name":"Moons","members":[1,2]}"""),
            _folder.Write("events.jsonl",
                """{"event_id":"6f1c0b1e-3f0a-4a57-9a53-9b8f3c0f6d11","at":"2026-02-03T20:15:00.250Z","""
                + """ "user_id":1,"work_id":100,"type":"play"}"""
                + "\n"
                + """{"event_id":"6f1c0b1e-3f0a-4a57-9a53-9b8f3c0f6d12","at":"2019-02-03T20:15:00Z","""
                + """ "user_id":2,"work_id":100,"type":"follow"}"""),
        ];
        var import = await IndexerAsync(database, ["import", .. files]);
        Assert.True(import.ExitCode == ExitCodes.Ok, import.Error);
        Assert.Equal(ExitCodes.Ok, (await IndexerAsync(database, "keys", "create", "--name", "backend", "--scope", "recommend")).ExitCode);
        await CopyClusters.ExecuteAsync(database,
            """
            insert into blocks (user_id, creator_id) values (1, 2);
            insert into cursor_keys default values;
            insert into erasures (erasure_id, user_id, works, requested_at) values (gen_random_uuid(), 3, true, now());
            insert into not_interested (user_id, kind, tag) values (2, 'tag', 'duet');
            insert into unfollows (follower_id, followee_id, at) values (1, 2, '2026-02-01Z');
            insert into withdrawn_likes (user_id, work_id, at) values (2, 100, '2026-02-01Z');
            insert into index_runs (model_version, collection, folder, status, changed_seq, started_at)
                values ('m', 'c', 'f', 'retired', 5, now());
            insert into index_syncs (run_id, changed_seq, changed_origin, looked_at) select run_id, 5, 'here', now() from index_runs;
            insert into experiments (name, definition, started_at) values ('e', '{}', now());
            insert into experiment_changes (name, definition, at) values ('e', '{}', now());
            insert into exposures values (gen_random_uuid(), 'e', 'control', now(), 1, 'feed', 1, 5, false, '{100}');
            insert into stage_samples (request_id, at, user_id, scene, run_id, stage, work_id, fine)
                values (gen_random_uuid(), now(), 1, 'feed', 1, 'slate', 100, '{0.5}');
            insert into stage_sample_runs values (1, 'm', '{play}');
            insert into recordings values (gen_random_uuid(), now(), 1, '\x00ff', 1);
            insert into imports (kind, file, rows, rejected, repeated) values ('users', 'users.jsonl', 1, 0, 0);
            insert into import_lanes (import_id, part, lane, line, last_line) select import_id, 'rows', 0, 0, 9 from imports;
            insert into instances (instance_id, name) values (gen_random_uuid(), 'somewhere:1');
            insert into staged_users (line) values (1);
            insert into staged_songs (line) values (1);
            insert into staged_works (line) values (1);
            insert into user_vectors values (1, '{1,2}');
            insert into song_vectors values (10, '{1,2}');
            insert into work_vectors values (100, '{1,2}');
            insert into staged_user_vectors (line) values (1);
            insert into staged_song_vectors (line) values (1);
            insert into staged_work_vectors (line) values (1);
            insert into staged_follows (line) values (1);
            insert into staged_families (line) values (1);
            insert into staged_events (line) values (1);
            insert into staged_blocks (line) values (1);
            insert into staged_not_interested (line) values (1);
            insert into staged_unfollows (line) values (1);
            insert into staged_removals (line) values (1);
            insert into staged_pairs values (1, row(1, 100, 1, 1, now(), null, null)::event_pair);
            insert into staged_counts values (1, row(100, 1, 0, 0, 0, 0, 0, now(), 1, 0, 0)::event_count);
            """);
    }

    private static Task<IndexerRun> IndexerAsync(string database, params string[] args) =>
        IndexerRun.WithAsync(new() { ["ConnectionStrings__Postgres"] = database }, args, Ct);

    private static async Task AssertSameAsync(string source, string copy)
    {
        var (there, here) = (await RowsAsync(source), await RowsAsync(copy));
        Assert.Equal(["api_keys", "blocks", "changelog", "cursor_keys", "erasures"],
            here.Keys.Where(table => !table.StartsWith("events_", StringComparison.Ordinal)).Take(5));
        Assert.All(here, table => Assert.NotEmpty(table.Value));
        Assert.Equal(there, here);

        var migrated = await IndexerAsync(copy, "migrate", "--json");
        Assert.True(migrated.ExitCode == ExitCodes.Ok, migrated.Error);
        Assert.Equal(0, migrated.Json.GetProperty("applied").GetArrayLength());
        await using var connection = new NpgsqlConnection(copy);
        // The folds go on where they were, also for a day that there is no partition of yet.
        await connection.ExecuteAsync(
            """
            select ensure_events_partition('2026-02-04');
            insert into events (event_id, at, user_id, work_id, type)
            select gen_random_uuid(), at, 1, 100, 'play' from unnest(array['2026-02-03 21:00Z', '2026-02-04 21:00Z']::timestamptz[]) at;
            """);
        Assert.Equal(3, await connection.ExecuteScalarAsync<long>("select plays from work_stats where work_id = 100"));
    }

    // All tables, with their rows but for the numbers of changes, which are the server's, and when it was migrated.
    private static async Task<SortedDictionary<string, string[]>> RowsAsync(string database)
    {
        await using var connection = new NpgsqlConnection(database);
        var rows = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var table in await connection.QueryAsync<string>(
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"))
            rows[table] = [.. await connection.QueryAsync<string>(
                $"select (to_jsonb(t) - 'changed_seq' - 'vector_seq' - 'installed_on')::text from {table} t order by 1")];
        return rows;
    }
}
