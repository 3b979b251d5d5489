using System.Diagnostics;
using Npgsql;
using VectorRec.Indexer.Cli;
using VectorRec.Storage.Syncs;

namespace VectorRec.Tests.Indexing;

/// <summary><c>indexer sync --follow</c>: whatever happens meanwhile, nothing is lost or doubled.</summary>
public sealed class FollowingSyncTests(LoneCatalogue lone) : IClassFixture<LoneCatalogue>
{
    // Each takes a second or two: the moments of a night are more than those of every run.
    private static readonly int Kills =
        int.TryParse(Environment.GetEnvironmentVariable("VECTORREC_TEST_KILLS"), out var kills) ? kills : 4;

    private readonly IndexedCatalogue _catalogue = lone.Catalogue;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_told_again_while_a_transaction_is_open_is_not_carried_again()
    {
        var run = await _catalogue.FreshAsync();
        await _catalogue.SyncAsync();
        await using var follower = new Follower(_catalogue);
        await using var late = await _catalogue.Database.Source.OpenConnectionAsync(Token);
        await using (var transaction = await late.BeginTransactionAsync(Token))
        {
            await Dapper.SqlMapper.ExecuteAsync(late, "insert into works (work_id, creator_id) values (60001, 1)");
            await _catalogue.ExecuteAsync(
                """
                insert into works (work_id, creator_id) values (60002, 1), (60003, 1);
                update works set title = 'x' where work_id = 20;
                update works set status = 'hidden' where work_id = 21;
                """);
            await Wait.UntilAsync(() => Task.FromResult(follower.Last?.Carried == new Carried(2, 1, 1, 0)));
            // Embedded already, and only its title is another since.
            await _catalogue.ExecuteAsync("update works set title = 'y' where work_id = 60002");
            await Wait.UntilAsync(() => Task.FromResult(follower.Last?.Carried == new Carried(2, 2, 1, 0)));
            await follower.LooksAsync(3);
            Assert.Equal(new Carried(2, 2, 1, 0), follower.Last!.Carried);
            await transaction.CommitAsync(Token);
        }

        await Wait.UntilAsync(() => Task.FromResult(follower.Last?.Carried == new Carried(3, 2, 1, 0)));
        await _catalogue.AssertSameAsync(run);
    }

    [Fact]
    public async Task A_generation_that_takes_over_is_gone_on_with()
    {
        var first = await _catalogue.FreshAsync();
        await using var follower = new Follower(_catalogue);
        await _catalogue.ExecuteAsync("insert into works (work_id, creator_id) values (61001, 1)");
        await Wait.UntilAsync(async () => (await _catalogue.PointsAsync(first)).Contains(61001));
        var second = (await _catalogue.IndexAsync()).Run;
        await _catalogue.ExecuteAsync("insert into works (work_id, creator_id) values (61002, 1)");
        await Wait.UntilAsync(async () => (await _catalogue.PointsAsync(second)).Contains(61002));
        await _catalogue.AssertSameAsync(second);
        Assert.DoesNotContain(61002, await _catalogue.PointsAsync(first));

        // Back to the first: it has missed something.
        Assert.Equal(ExitCodes.Ok, (await _catalogue.IndexerAsync("rollback", "--run", $"{first.RunId}")).ExitCode);
        await Wait.UntilAsync(async () => (await _catalogue.PointsAsync(first)).Contains(61002));
        await _catalogue.AssertSameAsync(first);
    }

    [Fact]
    public async Task While_Qdrant_does_not_answer_one_sentence_says_so_and_then_nothing_is_missing()
    {
        var run = await _catalogue.FreshAsync();
        await using var follower = new Follower(_catalogue, new() { Deadline = TimeSpan.FromMilliseconds(300) });
        await follower.LooksAsync(1);
        await lone.Services.PauseQdrantAsync(paused: true);
        try
        {
            await _catalogue.ExecuteAsync("insert into works (work_id, creator_id) select i, 1 from generate_series(62000, 62040) i");
            await Wait.UntilAsync(() => Task.FromResult(follower.Said.Any(line => line.Contains("Qdrant", StringComparison.Ordinal))));
            await _catalogue.ExecuteAsync("update works set status = 'removed' where work_id = 62000");
            await Task.Delay(TimeSpan.FromSeconds(2), Token);
        }
        finally
        {
            await lone.Services.PauseQdrantAsync(paused: false);
        }

        await Wait.UntilAsync(() => Task.FromResult(follower.Said[^1].Contains("again", StringComparison.Ordinal)));
        await _catalogue.AssertSameAsync(run);
        Assert.Single(follower.Said, line => line.Contains("Qdrant", StringComparison.Ordinal));
    }

    [Fact]
    public async Task When_Postgres_ends_all_its_connections_it_goes_on_and_is_still_the_only_one()
    {
        var run = await _catalogue.FreshAsync();
        await using var follower = new Follower(_catalogue);
        await follower.LooksAsync(1);
        await _catalogue.ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() "
            + "and datname = current_database()");
        // Those of this test were among them.
        await Wait.UntilAsync(async () =>
        {
            try
            {
                await _catalogue.ExecuteAsync("insert into works (work_id, creator_id) values (63001, 1) on conflict do nothing");
                return true;
            }
            catch (NpgsqlException)
            {
                return false;
            }
        });
        await Wait.UntilAsync(async () => (await _catalogue.PointsAsync(run)).Contains(63001));
        await follower.LooksAsync(2);
        Assert.Equal(ExitCodes.IndexBusy, (await _catalogue.IndexerAsync("sync")).ExitCode);
    }

    [Fact]
    public async Task Of_two_at_once_the_second_says_so()
    {
        await _catalogue.FreshAsync();
        await using (var follower = new Follower(_catalogue))
        {
            await follower.LooksAsync(1);
            foreach (var args in (string[][])[["sync"], ["sync", "--follow"]])
            {
                var second = await Wait.InTimeAsync(_catalogue.IndexerAsync(args));
                Assert.Equal(ExitCodes.IndexBusy, second.ExitCode);
                Assert.Contains("Another sync", second.Error);
            }

            // What writes nothing is nobody's concern.
            Assert.Equal(ExitCodes.Ok, (await _catalogue.IndexerAsync("sync", "--dry-run")).ExitCode);
        }

        Assert.Equal(ExitCodes.Ok, (await _catalogue.IndexerAsync("sync")).ExitCode);
    }

    [Fact]
    public async Task One_that_is_killed_at_any_moment_is_gone_on_with_and_one_that_is_ended_ends_well()
    {
        var run = await _catalogue.FreshAsync();
        var random = new Random(7);
        for (var kill = 0; kill < Kills; kill++)
        {
            using var process = Start();
            for (var i = 0; i < 20 && !process.HasExited; i++)
            {
                await _catalogue.ExecuteAsync(
                    $"""
                    insert into works (work_id, creator_id) select {70_000 + (1000 * kill) + (40 * i)} + n, 1 from generate_series(0, 39) n;
                    update works set status = 'removed' where work_id = {70_000 + (1000 * kill) + (40 * i) - 3};
                    update works set quality = random() where work_id = {300 + i};
                    """);
                await Task.Delay(random.Next(0, 120), Token);
            }

            process.Kill();
            await Wait.ForExitAsync(process);
        }

        using (var last = Start())
        {
            try
            {
                await Wait.UntilAsync(async () => (await _catalogue.PointsAsync(run))
                    .SequenceEqual(await _catalogue.QueryAsync("select work_id from works where status = 'active' order by work_id")));
                using var term = Process.Start("kill", ["-TERM", $"{last.Id}"]);
            }
            catch
            {
                last.Kill();
                throw;
            }

            await Wait.ForExitAsync(last);
            Assert.Equal(ExitCodes.Ok, last.ExitCode);
        }

        await _catalogue.SyncAsync();
        Assert.Equal(default, await _catalogue.SyncAsync());
        await _catalogue.AssertSameAsync(run);
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(
            "dotnet", [typeof(ExitCodes).Assembly.Location, "sync", "--follow", "--batch-size", "3", "--alias", _catalogue.Home.Alias]);
        start.Environment["ConnectionStrings__Postgres"] = _catalogue.Database.ConnectionString;
        start.Environment["Qdrant__Address"] = _catalogue.Stores.Address;
        start.Environment["Generations__Folder"] = _catalogue.Home.Folder;
        return Process.Start(start)!;
    }
}
