using System.Text.Json;
using VectorRec.Features;
using VectorRec.Indexer.Cli;
using VectorRec.Storage.Syncs;

namespace VectorRec.Tests.Indexing;

/// <summary>What one <c>indexer sync</c> carries.</summary>
public sealed class SyncTests(LoneCatalogue lone) : IClassFixture<LoneCatalogue>
{
    private readonly IndexedCatalogue _catalogue = lone.Catalogue;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task New_works_come_removed_ones_go_and_only_what_the_tower_reads_is_embedded()
    {
        var run = await _catalogue.FreshAsync();
        await _catalogue.ExecuteAsync(
            """
            insert into works (work_id, kind, creator_id) values (9001, 'live', 1), (9002, 'work', 2);
            """);
        Assert.Equal(new Carried(2, 0, 0, 0), await _catalogue.SyncAsync());
        await _catalogue.MarkAsync(run, 10, 11, 12, 13, 14, 9001);
        await _catalogue.ExecuteAsync(
            """
            update works set title = 'another' where work_id = 10;
            update works set tags = '{other}' where work_id = 11;
            update works set status = 'hidden' where work_id = 13;
            update works set status = 'removed' where work_id = 14;
            update works set status = 'hidden' where work_id = 9001;
            insert into works (work_id, creator_id) values (10001, 1);
            insert into works (work_id, creator_id, status) values (10002, 1, 'hidden');
            """);

        var planned = await _catalogue.IndexerAsync("sync", "--dry-run");
        Assert.True(planned.ExitCode == ExitCodes.Ok, planned.Error);
        Assert.Equal((2, 1, 3, false), Told(planned.Json));
        Assert.DoesNotContain(10001, await _catalogue.PointsAsync(run));

        var carried = await _catalogue.IndexerAsync("sync");
        Assert.True(carried.ExitCode == ExitCodes.Ok, carried.Error);
        Assert.Equal((2, 1, 3, true), Told(carried.Json));
        // A show that is off the air will soon be on again.
        Assert.Equal((long[])[10, 12, 9001], await _catalogue.MarkedAsync(run));
        var points = await _catalogue.PointsAsync(run);
        Assert.Equal(
            await _catalogue.QueryAsync("select work_id from works where status = 'active' or work_id = 9001 order by work_id"), points);

        Assert.Equal(default, await _catalogue.SyncAsync());
        await _catalogue.ExecuteAsync("update works set status = 'active' where work_id in (13, 9001)");
        Assert.Equal(new Carried(2, 0, 0, 0), await _catalogue.SyncAsync());
        await _catalogue.AssertSameAsync(run);
        Assert.Equal((long[])[10, 12], await _catalogue.MarkedAsync(run));

        var status = await _catalogue.IndexerAsync("status");
        var sync = status.Json.GetProperty("runs").EnumerateArray().First(other => other.GetProperty("runId").GetInt64() == run.RunId)
            .GetProperty("sync");
        Assert.Equal((6, 1, 3), (sync.GetProperty("embedded").GetInt32(), sync.GetProperty("kept").GetInt32(),
            sync.GetProperty("removed").GetInt32()));
        Assert.True(sync.GetProperty("ageSeconds").GetDouble() >= 0);
        Assert.Contains("6 works embedded", status.Error);
    }

    // What the item tower may read is named in a trigger, so that it is known of a work that was changed while nobody looked.
    [Theory]
    [InlineData("title = 'x'", false)]
    [InlineData("lat = 1, lon = 2", false)]
    [InlineData("created_at = now()", false)]
    [InlineData("quality = quality", false)]
    [InlineData("kind = 'room'", true)]
    [InlineData("media = 'video'", true)]
    [InlineData("creator_id = 7", true)]
    [InlineData("creator_id = null", true)]
    [InlineData("song_id = 3", true)]
    [InlineData("language = 'en'", true)]
    [InlineData("city = 'Shenzhen'", true)]
    [InlineData("tags = '{x,y}'", true)]
    [InlineData("duration_s = 99", true)]
    [InlineData("quality = .77", true)]
    public async Task A_change_of_what_the_tower_reads_embeds(string change, bool embeds)
    {
        await _catalogue.FreshAsync();
        await _catalogue.ExecuteAsync("insert into works (work_id, creator_id, song_id) values (20000, 1, 1)");
        await _catalogue.SyncAsync();
        await _catalogue.ExecuteAsync($"update works set {change} where work_id = 20000");
        Assert.Equal(embeds ? new Carried(1, 0, 0, 0) : new Carried(0, 1, 0, 0), await _catalogue.SyncAsync());
    }

    [Fact]
    public async Task A_vector_of_the_operators_embeds_also_beside_another_change()
    {
        await _catalogue.FreshAsync();
        foreach (var change in (string[])[
            "update works set title = 'v' where work_id = 50; insert into work_vectors values (50, '{1,2}')",
            "update works set title = 'w' where work_id = 50; update work_vectors set vector = '{2,1}' where work_id = 50",
            "delete from work_vectors where work_id = 50"])
        {
            await _catalogue.ExecuteAsync(change);
            Assert.Equal(new Carried(1, 0, 0, 0), await _catalogue.SyncAsync());
        }
    }

    [Fact]
    public async Task A_change_that_is_committed_late_is_carried()
    {
        var run = await _catalogue.FreshAsync();
        await using var late = await _catalogue.Database.Source.OpenConnectionAsync(Token);
        await using (var transaction = await late.BeginTransactionAsync(Token))
        {
            await Dapper.SqlMapper.ExecuteAsync(late, "insert into works (work_id, creator_id) values (30001, 1)");
            await _catalogue.ExecuteAsync("insert into works (work_id, creator_id) values (30002, 1)");
            await _catalogue.SyncAsync();
            await _catalogue.ExecuteAsync("insert into works (work_id, creator_id) values (30003, 1)");
            await _catalogue.SyncAsync();
            Assert.DoesNotContain(30001, await _catalogue.PointsAsync(run));
            await transaction.CommitAsync(Token);
        }

        await _catalogue.SyncAsync();
        await _catalogue.AssertSameAsync(run);
    }

    [Fact]
    public async Task Who_was_away_long_goes_on_page_by_page_wherever_it_is()
    {
        var run = await _catalogue.FreshAsync();
        await _catalogue.ExecuteAsync(
            """
            insert into works (work_id, creator_id) select i, 1 from generate_series(40000, 40099) i;
            update works set status = 'hidden' where work_id between 100 and 150;
            update works set title = 'away' where work_id between 200 and 220;
            """);
        // One transaction's works are more than a page.
        var carried = await _catalogue.SyncAsync(new() { PageSize = 7, BatchSize = 3 });
        Assert.Equal(new Carried(100, 21, 51, 0), carried);
        await _catalogue.AssertSameAsync(run);
        Assert.Equal(default, await _catalogue.SyncAsync());
    }

    [Fact]
    public async Task Where_changes_were_counted_elsewhere_all_works_are_carried_and_strays_are_deleted()
    {
        var run = await _catalogue.FreshAsync();
        await _catalogue.SyncAsync();
        await _catalogue.MarkAsync(run, 5, 888_888);
        await _catalogue.ExecuteAsync(
            $"""
            update index_syncs set changed_origin = 'elsewhere' where run_id = {run.RunId};
            update index_runs set changed_origin = null where run_id = {run.RunId};
            """);
        var carried = await _catalogue.SyncAsync(new() { PageSize = 50 });
        Assert.Equal((await _catalogue.QueryAsync("select count(*) from works where status = 'active'"))[0], carried.Embedded);
        await _catalogue.AssertSameAsync(run);
        Assert.Empty(await _catalogue.MarkedAsync(run));
        Assert.Equal(default, await _catalogue.SyncAsync());
    }

    [Fact]
    public async Task Works_that_the_tower_fails_on_keep_no_other_away_and_are_not_there_with_an_old_vector()
    {
        var run = await _catalogue.FreshAsync(_catalogue.CreateBundle("failing", failing: ([], [6, 7, 8])));
        var newer = Enumerable.Range(50_000, 60).Select(id => (long)id).ToArray();
        var failing = newer.Where(id => ((int[])[6, 7, 8]).Contains(new IdVocabulary([]).IndexOf(id))).ToArray();
        Assert.InRange(failing.Length, 5, 55);
        await _catalogue.MarkAsync(run, failing[0]);
        await _catalogue.ExecuteAsync("insert into works (work_id, creator_id) select i, 1 from generate_series(50000, 50059) i");
        Assert.Equal(new Carried(newer.Length - failing.Length, 0, 0, failing.Length), await _catalogue.SyncAsync());
        Assert.Equal(
            newer.Except(failing), (await _catalogue.PointsAsync(run)).Where(work => work >= 50_000));
    }

    [Fact]
    public async Task There_has_to_be_a_generation_of_this_database_with_a_collection()
    {
        await _catalogue.FreshAsync();
        await _catalogue.ExecuteAsync("update index_runs set owner = 'another' where status = 'active'");
        var foreign = await _catalogue.IndexerAsync("sync");
        Assert.Equal(ExitCodes.GenerationRefused, foreign.ExitCode);
        Assert.Contains("another database", foreign.Error);
        await _catalogue.ExecuteAsync("update index_runs set owner = database_identity() where status = 'active'");
        Assert.Equal(ExitCodes.Usage, (await _catalogue.IndexerAsync("sync", "--follow", "--dry-run")).ExitCode);
        Assert.Equal(ExitCodes.Usage, (await _catalogue.IndexerAsync("sync", "--embedded")).ExitCode);
        await _catalogue.ExecuteAsync("update index_runs set status = 'retired' where status = 'active'");
        Assert.Equal(ExitCodes.GenerationRefused, (await _catalogue.IndexerAsync("sync")).ExitCode);
    }

    [Fact]
    public async Task A_synced_collection_is_whole_and_what_it_loses_is_carried_again()
    {
        var run = await _catalogue.FreshAsync();
        await _catalogue.ExecuteAsync(
            """
            insert into works (work_id, kind, creator_id) select i, case i when 80000 then 'live' else 'work' end, 1
                from generate_series(80000, 80010) i;
            update works set tags = '{other}' where work_id = 30;
            update works set status = 'removed' where work_id = 31;
            """);
        await _catalogue.SyncAsync();
        await _catalogue.ExecuteAsync("update works set status = 'hidden' where work_id = 80000");
        await _catalogue.SyncAsync();
        await _catalogue.ExecuteAsync("insert into works (work_id, creator_id) values (80100, 1)");
        Assert.Equal((ExitCodes.Ok, 1, 10, 0, 0), await VerifyAsync());

        await _catalogue.Stores.Collections.RemoveAsync(run.Collection, [30, 40, 80_003], Token);
        await _catalogue.MarkAsync(run, 777_777);
        Assert.Equal((ExitCodes.GenerationRefused, 1, 9, 3, 1), await VerifyAsync());
        Assert.Equal((ExitCodes.Ok, 1, 9, 3, 1), await VerifyAsync("--repair"));
        Assert.Equal((ExitCodes.Ok, 1, 10, 0, 0), await VerifyAsync());
        await _catalogue.SyncAsync();
        Assert.Equal((ExitCodes.Ok, 0, 11, 0, 0), await VerifyAsync());
        Assert.Empty(await _catalogue.MarkedAsync(run));
    }

    [Fact]
    public async Task How_far_it_is_lies_in_a_file_for_the_collector()
    {
        await _catalogue.FreshAsync();
        await _catalogue.ExecuteAsync("insert into works (work_id, creator_id) values (81000, 1)");
        using var folder = new TemporaryFolder();
        var file = folder["sync.prom"];
        var run = await _catalogue.IndexerAsync("sync", "--metrics-file", file);
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        var lines = await File.ReadAllLinesAsync(file, Token);
        Assert.Contains($"vectorrec_sync_run {run.Json.GetProperty("runId")}", lines);
        Assert.Contains("vectorrec_sync_works{outcome=\"embedded\"} 1", lines);
        var documented = File.ReadLines(Path.Combine(RepositoryFolder.Path, "docs", "metrics.md"))
            .Where(line => line.StartsWith("| `vectorrec_sync_", StringComparison.Ordinal)).Select(line => line.Split('`')[1]);
        Assert.Equal(
            documented.Order(StringComparer.Ordinal),
            lines.Where(line => line[0] != '#').Select(line => line.Split('{', ' ')[0]).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(ExitCodes.Usage, (await _catalogue.IndexerAsync("sync", "--metrics-file", "sync.txt")).ExitCode);
    }

    [Theory]
    [InlineData("--postgres", "Host=127.0.0.1;Port=1;Username=vectorrec;Database=vectorrec")]
    [InlineData("--qdrant", "http://127.0.0.1:1")]
    public async Task Once_it_says_in_a_sentence_which_store_is_away(string store, string address)
    {
        await _catalogue.FreshAsync();
        await _catalogue.ExecuteAsync("insert into works (work_id, creator_id) values (82000, 1)");
        var run = await Wait.InTimeAsync(_catalogue.IndexerAsync("sync", store, address));
        Assert.Equal(ExitCodes.StoreUnreachable, run.ExitCode);
        Assert.DoesNotContain("   at ", run.Error);
        Assert.Contains(store == "--qdrant" ? "Qdrant" : "Postgres", run.Error.TrimEnd().Split('\n')[^1]);
        Assert.Equal(new Carried(1, 0, 0, 0), await _catalogue.SyncAsync());
    }

    private async Task<(int ExitCode, int Newer, int Carried, int Missing, int Extra)> VerifyAsync(params string[] args)
    {
        var run = await _catalogue.IndexerAsync(["verify", .. args]);
        var (newer, carried, missing, extra) = (Number("newer"), Number("carried"), Number("missing"), Number("extra"));
        return (run.ExitCode, newer, carried, missing, extra);

        int Number(string name) => run.Json.GetProperty(name).GetInt32();
    }

    private static (int Embedded, int Kept, int Removed, bool Written) Told(JsonElement json) =>
        (json.GetProperty("embedded").GetInt32(), json.GetProperty("kept").GetInt32(), json.GetProperty("removed").GetInt32(),
            json.GetProperty("written").GetBoolean());
}
