using Dapper;
using VectorRec.Storage;
using VectorRec.Storage.Contexts;
using VectorRec.Storage.Runs;
using VectorRec.Tests.Import;
using VectorRec.Tests.Stores;
using VectorRec.Users;

namespace VectorRec.Tests.Storage;

/// <summary>
/// A change is told late or twice, never not at all: whichever server counted what is known. (Twice: while any database of the server
/// has a transaction open that is older.)
/// </summary>
public sealed class ChangeFeedTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    /// <summary>A number that no server of a test comes to.</summary>
    private const long Far = 1_000_000_000_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_that_is_committed_late_is_told()
    {
        var (run, cursor) = await StartAsync();
        await using var late = await database.Source.OpenConnectionAsync(Ct);
        await using var transaction = await late.BeginTransactionAsync(Ct);
        await late.ExecuteAsync("update works set status = 'hidden' where work_id = 1");
        await database.ExecuteAsync("update works set status = 'hidden' where work_id = 2");

        var first = await ReadAsync(run, cursor);
        Assert.Contains((2, false), first.Told);
        Assert.DoesNotContain((1, false), first.Told);
        await transaction.CommitAsync(Ct);
        Assert.Contains((1, false), (await ReadAsync(run, first.CaughtUpTo)).Told);
    }

    [Fact]
    public async Task A_run_tells_what_changed_since_it_was_built_where_it_was_built()
    {
        var (run, _) = await StartAsync();
        await database.ExecuteAsync("update works set status = 'hidden' where work_id = 3");
        var changes = await ReadAsync(run, caughtUpTo: null);
        Assert.Contains((3, false), changes.Told);
        Assert.False(changes.Whole);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("7000000000000000000/16400/16400")]
    public async Task A_run_that_was_built_elsewhere_is_told_all_works(string? origin)
    {
        await StartAsync();
        var changes = await ReadAsync(new IndexRun { ChangedSeq = Far, ChangedOrigin = origin }, caughtUpTo: null);
        Assert.Equal((20, true), (changes.Told.Length, changes.Whole));
    }

    [Fact]
    public async Task What_is_known_of_a_server_that_another_took_over_from_is_asked_again()
    {
        var (run, cursor) = await StartAsync();
        await database.ExecuteAsync("update works set status = 'hidden' where work_id = 4");
        // It was ahead, and its last commits are lost.
        var changes = await ReadAsync(run, cursor with { Counter = "before", Seq = Far });
        Assert.Contains((4, false), changes.Told);
        Assert.False(changes.Whole);
        Assert.NotEqual("before", changes.CaughtUpTo.Counter);
    }

    [Fact]
    public async Task What_a_restore_brought_is_not_told_at_every_look()
    {
        var (run, cursor) = await StartAsync();
        await UnstampedAsync($"update works set changed_seq = {Far}");
        await database.ExecuteAsync("update works set status = 'hidden' where work_id = 5");
        Assert.Equal([(5, false)], (await ReadAsync(run, cursor)).Told);
    }

    [Fact]
    public async Task A_table_that_was_emptied_and_filled_again_is_another()
    {
        var (run, cursor) = await StartAsync();
        await UnstampedAsync(
            "create temporary table copy as table works; truncate works cascade; "
            + "insert into works (work_id, creator_id, status, changed_seq) select work_id, creator_id, 'hidden', 1 from copy");
        var changes = await ReadAsync(run, cursor);
        Assert.Equal((20, true), (changes.Told.Length, changes.Whole));
        Assert.All(changes.Told, work => Assert.False(work.Active));
    }

    [Fact]
    public async Task A_request_learns_what_went_off_the_air_on_whichever_server_it_is_answered()
    {
        var (_, cursor) = await StartAsync();
        await database.ExecuteAsync("update works set kind = 'live'");
        var (_, known) = await StartAsync(empty: false);
        var store = new UserContextStore(database.Source, [], airs: true);
        async Task<UserContext> AskAsync(ChangeCursor? caughtUpTo)
        {
            using var reading = store.Begin(new(1, 1, 0, 0) { CaughtUpTo = caughtUpTo });
            return await reading.User.WaitAsync(Ct);
        }

        Assert.Empty((await AskAsync(known)).OffAir);
        await database.ExecuteAsync("update works set status = 'hidden' where work_id = 6");
        Assert.Equal(6, Assert.Single((await AskAsync(known)).OffAir));
        Assert.Equal(20, (await AskAsync(cursor)).OffAir.Length + (await AskAsync(cursor)).OnAir.Length);
        foreach (var foreign in (ChangeCursor?[])[null, known with { ServerStart = known.ServerStart.AddMicroseconds(-1), Seq = Far }])
        {
            var told = await AskAsync(foreign);
            Assert.Equal((6, 19), (Assert.Single(told.OffAir), told.OnAir.Length));
        }

        await UnstampedAsync($"update works set changed_seq = {Far}");
        Assert.Empty((await AskAsync(known)).OffAir);
    }

    // Twenty works, and how far they are known.
    private async Task<(IndexRun Run, ChangeCursor CaughtUpTo)> StartAsync(bool empty = true)
    {
        if (empty)
        {
            await database.EmptyAsync();
            await database.AddReferencesAsync();
        }

        await using var snapshot = await CatalogueSnapshot.OpenAsync(database.Source, Ct);
        var run = new IndexRun { ChangedSeq = snapshot.Counts.ChangedSeq, ChangedOrigin = snapshot.Counts.ChangedOrigin };
        return (run, (await ReadAsync(run, caughtUpTo: null)).CaughtUpTo);
    }

    private async Task<((long Work, bool Active)[] Told, ChangeCursor CaughtUpTo, bool Whole)> ReadAsync(IndexRun run,
        ChangeCursor? caughtUpTo)
    {
        var told = new List<(long, bool)>();
        var (next, whole) = await new WorkChangeFeed(database.Source).ReadAsync(run, caughtUpTo,
            (work, active, _, all) => told.Add((work, active)), Ct);
        return ([.. told], next, whole);
    }

    // As pg_restore loads rows: before there are triggers.
    private Task UnstampedAsync(string sql) => database.ExecuteAsync(
        $"alter table works disable trigger works_stamp_change; {sql}; alter table works enable always trigger works_stamp_change");
}
