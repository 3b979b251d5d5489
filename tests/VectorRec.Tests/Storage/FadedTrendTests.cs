using CsCheck;
using Dapper;
using Npgsql;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Migrations;
using VectorRec.Storage;
using VectorRec.Tests.Import;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Storage;

/// <summary>Events of one work that are years apart: what fades away between them is nothing, and no error.</summary>
public sealed class FadedTrendTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly DateTime Newest = new(2026, 5, 1, 0, 0, 0, DateTimeKind.Utc);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_work_that_could_take_no_more_events_takes_them_after_the_migration()
    {
        await using var old = await EmptyDatabase.CreateAsync(database);
        using var folder = new TemporaryFolder();
        foreach (var script in Directory.EnumerateFiles(Path.Combine(RepositoryFolder.Path, "migrations"), "*.sql")
            .Where(script => string.CompareOrdinal(Path.GetFileName(script), "V023") < 0))
            File.Copy(script, folder[Path.GetFileName(script)]);
        await SchemaMigration.ApplyAsync(old.Source, folder.Path, Ct);
        await AddAsync(old.Source, 7, (Newest.AddYears(-15), "like"));
        await AddAsync(old.Source, 7, (Newest.AddYears(-2), "play"));
        var failed = await Assert.ThrowsAsync<PostgresException>(() => AddAsync(old.Source, 7, (Newest, "play")));
        Assert.Equal(PostgresErrorCodes.NumericValueOutOfRange, failed.SqlState);

        await SchemaMigration.ApplyAsync(old.Source, folder: null, Ct);
        await AddAsync(old.Source, 7, (Newest, "play"));
        await AddAsync(old.Source, 7, (Newest.AddYears(-14), "play"));
        Assert.Equal(("2026-05-01 00:00:00", 0, 1, 0), await TrendAsync(old.Source, 7));
        Assert.Equal("3 1", await CountsAsync(old.Source, 7));
    }

    [Fact]
    public async Task Events_any_years_apart_are_taken_in_any_order_and_company()
    {
        var work = 100;
        var histories = Gen.Select(Gen.Int[1, 5_500], Gen.Int[3, 20], Gen.Int[1, 4], Gen.Int[0, 1_000]);
        await histories.SampleAsync(async (days, count, batch, seed) =>
        {
            work++;
            // No day before 1970, and each far enough from the others to be nothing for them, or some of it. The oldest is the only like.
            DateTime[] times = [.. Enumerable.Range(0, count).Select(i => Newest.AddDays(-days * i)).Where(at => at.Year > 1970)];
            (DateTime At, string Type)[] events = [.. times.Select(at => (at, at == times[^1] && times.Length > 1 ? "like" : "play"))];
            // As they happened every other time: then the like fades again and again.
            Array.Reverse(events);
            if (seed % 2 > 0)
                new Random(seed).Shuffle(events);
            foreach (var some in events.Chunk(batch))
                await AddAsync(database.Source, work, some);
            var (at, impressions, plays, likes) = await TrendAsync(database.Source, work);
            Assert.Equal(("2026-05-01 00:00:00", 0.0), (at, impressions));
            Assert.Equal(Worth("play"), plays, 1e-9);
            Assert.Equal(Worth("like"), likes, 1e-9);
            Assert.Equal(
                $"{events.Count(e => e.Type == "play")} {events.Count(e => e.Type == "like")}", await CountsAsync(database.Source, work));

            double Worth(string type) => events.Where(e => e.Type == type).Sum(e => Math.Pow(2, -(Newest - e.At).TotalDays / 3));
        }, iter: 25, threads: 1);
    }

    [Fact]
    public async Task So_they_are_when_they_are_imported()
    {
        await database.EmptyAsync();
        await database.AddReferencesAsync();
        using var folder = new TemporaryFolder();
        foreach (var (year, type) in (IEnumerable<(int, string)>)[(2011, "like"), (2024, "play"), (2026, "play"), (1985, "play")])
        {
            var file = folder.Write("events.jsonl",
                $$"""{"event_id":"{{Guid.NewGuid()}}","at":"{{year}}-05-01T00:00:00Z","user_id":1,"work_id":7,"type":"{{type}}"}""");
            var run = await database.RunAsync("import", file, "--max-rejects", "0");
            Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        }

        Assert.Equal(("2026-05-01 00:00:00", 0, 1, 0), await TrendAsync(database.Source, 7));
        Assert.Equal("3 1", await CountsAsync(database.Source, 7));
    }

    private static async Task AddAsync(Database source, long work, params (DateTime At, string Type)[] events)
    {
        await using var connection = await source.OpenConnectionAsync(Ct);
        await connection.ExecuteAsync(
            """
            select ensure_events_partition(at::date) from unnest(@ats) at;
            insert into events (event_id, at, user_id, work_id, type)
                select gen_random_uuid(), at, 1, @work, type from unnest(@ats, @types) e (at, type)
            """,
            new
            {
                ats = events.Select(e => e.At).ToArray(),
                types = events.Select(e => e.Type).ToArray(),
                work,
            });
    }

    private static async Task<(string At, double Impressions, double Plays, double Likes)> TrendAsync(Database source, long work)
    {
        await using var connection = await source.OpenConnectionAsync(Ct);
        return await connection.QuerySingleAsync<(string, double, double, double)>(
            "select (at at time zone 'UTC')::text, impressions, plays, likes from work_trends where work_id = @work", new { work });
    }

    /// <returns>Plays and likes of all times.</returns>
    private static async Task<string> CountsAsync(Database source, long work)
    {
        await using var connection = await source.OpenConnectionAsync(Ct);
        return await connection.QuerySingleAsync<string>(
            "select concat_ws(' ', plays, likes) from work_stats where work_id = @work", new { work });
    }
}
