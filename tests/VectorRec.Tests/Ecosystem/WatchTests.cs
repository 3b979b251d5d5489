using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using VectorRec.Ecosystem;
using VectorRec.Storage;
using VectorRec.Storage.Shown;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Ecosystem;

/// <summary>Who measures, of several services over one database, and what becomes of it when Postgres does not play along.</summary>
public sealed class WatchTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly DateTime Now = TimeProvider.System.GetUtcNow().UtcDateTime;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_of_several_measures_the_last_day_and_when_it_ends_or_loses_its_connection_another_one_does()
    {
        await ShownWorks.AddCatalogueAsync(database.Source, Now.AddDays(-60));
        await ShownWorks.ShowAsync(database.Source, Now.AddHours(-23), 1, "feed", [101, 102]);
        await ShownWorks.ShowAsync(database.Source, Now.AddHours(-1), 1, "feed", [102]);
        await ShownWorks.ShowAsync(database.Source, Now.AddHours(-26), 2, "feed", [103]);
        await using var mine = Database.Open(database.ConnectionString, "watch");
        using var first = Watch(mine);
        using var second = Watch(database.Source);

        await first.LookAsync(Ct);
        await second.LookAsync(Ct);
        var feed = Assert.Single(first.Current!.Scenes);
        Assert.Equal(("feed", 3L, 2L, 1L, 1 / 3.0), (feed.Scene, feed.Shown, feed.Works, feed.Creators, feed.RepeatShare));
        Assert.Null(second.Current);

        // Lost with its connection, it is whoever looks next. The server is waited for: it gives the turn back when the backend has ended.
        await ExecuteAsync("select pg_terminate_backend(pid, 10000) from pg_stat_activity where application_name = 'watch'");
        await second.LookAsync(Ct);
        Assert.NotNull(second.Current);
        await first.LookAsync(Ct);
        Assert.Null(first.Current);

        await second.LoseTurnAsync();
        await first.LookAsync(Ct);
        Assert.NotNull(first.Current);
        await first.LoseTurnAsync();
    }

    [Fact]
    public async Task A_measurement_that_takes_too_long_is_given_up_by_the_server_and_is_no_outage()
    {
        await using var connection = await database.Source.OpenConnectionAsync(Ct);
        await using var transaction = await connection.BeginTransactionAsync(Ct);
        await connection.ExecuteAsync("lock table events in access exclusive mode");
        var late = await Assert.ThrowsAsync<StoreException>(() => new EcosystemReport(new ShownSource(database.Source)).LatelyAsync(
            Now, TimeSpan.FromDays(7), TimeSpan.FromMilliseconds(100), Ct));
        Assert.Equal(PostgresErrorCodes.QueryCanceled, Assert.IsType<PostgresException>(late.InnerException).SqlState);
        Assert.False(late.IsOutage);
    }

    private static EcosystemWatch Watch(Database source) => new(
        new ShownSource(source), new() { EveryMinutes = 1 }, TimeProvider.System, NullLogger<EcosystemWatch>.Instance);

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await database.Source.OpenConnectionAsync(Ct);
        await connection.ExecuteAsync(sql);
    }
}
