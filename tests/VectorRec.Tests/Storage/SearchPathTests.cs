using System.Text.RegularExpressions;
using Dapper;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Storage;

/// <summary>
/// What Postgres runs by itself (triggers, generated columns, checks) finds its names without a search path: there is none while a dump
/// is loaded, and in the worker of a logical replica.
/// </summary>
public sealed partial class SearchPathTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_trigger_and_generated_column_works_without_one()
    {
        await using var connection = await database.Source.OpenConnectionAsync(Ct);
        await connection.ExecuteAsync(
            """
            set search_path = '';
            insert into public.users (user_id, name) values (1, 'Ann'), (2, 'Ben');
            insert into public.songs (song_id, title) values (1, 'A song');
            insert into public.works (work_id, creator_id, song_id, title, tags) values (1, 1, 1, 'Mine', '{tag}');
            select public.ensure_events_partition('2026-05-01');
            insert into public.events (event_id, at, user_id, work_id, type)
            select gen_random_uuid(), '2026-05-01 12:00Z', 2, 1, type from unnest(array['impression', 'play', 'like', 'follow']) type;
            insert into public.index_runs (model_version, folder, status, changed_seq, started_at) values ('m', 'f', 'ready', 1, now());
            update public.index_runs set works = 1;
            insert into public.changelog (type, version, description, name, checksum, installed_by, success)
            select type, version, description, name, checksum, installed_by, success from public.changelog;
            """);
        var folded = await connection.QuerySingleAsync<(long, long, long, long, long)>(
            """
            select (select count(*) from public.user_works), (select count(*) from public.user_seen), (select plays from public.work_stats),
                   (select count(*) from public.work_trends where likes = 1), (select count(*) from public.follows)
            """);
        Assert.Equal((1, 1, 1, 1, 1), folded);
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>(
            "select count(*) - count(distinct name) from public.changelog where type = 0"));
        Assert.NotEmpty((await connection.ExecuteScalarAsync<string>("select change_counter from public.change_counter()"))!);
        await connection.ExecuteAsync("reset search_path");
    }

    /// <summary>Bodies that are kept as text are only read when they run: they are read here.</summary>
    [Fact]
    public async Task No_function_names_a_thing_of_ours_without_its_schema()
    {
        await using var connection = await database.Source.OpenConnectionAsync(Ct);
        var functions = (await connection.QueryAsync<(string Name, string Body)>(
            """
            select proname, regexp_replace(prosrc, '--[^\n]*', '', 'g') from pg_proc p
            where pronamespace = 'public'::regnamespace and prosqlbody is null
              and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
            """)).ToArray();
        var tables = await NamesAsync(
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'S')");
        var others = await NamesAsync("select proname from pg_proc where pronamespace = 'public'::regnamespace");
        Assert.Contains("fold_events", functions.Select(function => function.Name));
        Assert.Contains("user_works", tables);
        foreach (var (name, body) in functions)
        {
            var bare = Table().Matches(body).Where(match => tables.Contains(match.Groups["name"].Value))
                .Concat(Call().Matches(body).Where(match => others.Contains(match.Groups["name"].Value))).Select(match => match.Value);
            Assert.True(!bare.Any(), $"{name} names without a schema: {string.Join(", ", bare)}");
        }

        async Task<HashSet<string>> NamesAsync(string sql) => [.. await connection.QueryAsync<string>(sql)];
    }

    [GeneratedRegex(@"\b(?:from|join|into|update|table|like|partition)\s+(?<name>[a-z_]+)\b(?!\.)", RegexOptions.IgnoreCase)]
    private static partial Regex Table();

    [GeneratedRegex(@"(?<![.\w])(?<name>[a-z_]+)\s*\(")]
    private static partial Regex Call();
}
