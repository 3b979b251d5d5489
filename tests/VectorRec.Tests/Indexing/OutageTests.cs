using Npgsql;
using VectorRec.Indexer.Cli;
using VectorRec.Indexing;
using VectorRec.Storage;
using VectorRec.Storage.Runs;
using VectorRec.Tests.Cli;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Indexing;

/// <summary>Stores that go away in the middle of an index.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private LocalServices _servers = null!;
    private TestStores _stores = null!;
    private IndexedCatalogue _catalogue = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // As Postgres is unless told: what it has said is committed is there after a crash.
        _servers = await LocalServices.StartAsync(postgres: null, qdrant: null, ("POSTGRES_OPTIONS", Standby.PrimaryOptions));
        _stores = new(() => Task.FromResult(_servers));
        _catalogue = new(_stores);
        await _catalogue.InitializeAsync();
    }

    [Fact]
    public async Task A_store_that_is_started_again_in_the_middle_is_waited_for_and_the_index_goes_on()
    {
        foreach (var (stage, store) in ((IndexStage, string)[])
            [(IndexStage.Embedding, "Qdrant"), (IndexStage.Embedding, "Postgres"), (IndexStage.Indexing, "Qdrant"),
                (IndexStage.Checking, "Postgres")])
        {
            var told = new List<string>();
            var again = Task.CompletedTask;
            var report = await new IndexJob(_catalogue.Home, told.Add).RunAsync(
                _catalogue.Bundle, new() { BatchSize = 10 }, new Reaction(stage, () =>
                {
                    EndAsync(store).GetAwaiter().GetResult();
                    again = _servers.StartAgainAsync();
                }), Token);
            await again;
            _catalogue.Database.Source.Clear();
            Assert.Equal(2, told.Count);
            Assert.StartsWith($"{store} went away: ", told[0]);
            Assert.StartsWith($"{store} answers again, after ", told[1]);
            Assert.True(report.Resumed);
            Assert.Equal(IndexedCatalogue.ActiveWorks, report.Gate.Works);
            await _catalogue.AssertServesAsync(report.Run.RunId);
            Assert.DoesNotContain(await _catalogue.Runs.ListAsync(Token), run => run.Status is "building" or "failed");
            Assert.Equal(
                ["bundle", "items.vrt"], Directory.EnumerateFileSystemEntries(Path.Combine(_catalogue.Home.Folder, report.Run.Folder))
                    .Select(Path.GetFileName).Order());
        }
    }

    [Fact]
    public async Task With_postgres_failed_over_to_its_standby_the_index_goes_on_there()
    {
        await using var standby = await Standby.StartAsync(_catalogue.Database.ConnectionString);
        var settings = new NpgsqlConnectionStringBuilder(_catalogue.Database.ConnectionString);
        settings.Host = $"{settings.Host}:{settings.Port},{settings.Host}:{standby.Port}";
        settings.TargetSessionAttributes = "primary";
        await using var both = Database.Open(settings.ConnectionString, "tests");
        var (told, promoted) = (new List<string>(), Task.CompletedTask);
        var report = await new IndexJob(_catalogue.Home with { Database = both }, told.Add).RunAsync(
            _catalogue.Bundle, new() { BatchSize = 10 }, new Reaction(IndexStage.Embedding, () =>
            {
                _servers.EndPostgresAsync().GetAwaiter().GetResult();
                // For a while the standby is all that answers, and does not count.
                promoted = Task.Delay(1_500, Token).ContinueWith(_ => standby.PromoteAsync(), TaskScheduler.Default).Unwrap();
            }), Token);
        await promoted;
        Assert.Equal(2, told.Count);
        Assert.True(report.Resumed);
        Assert.Equal(IndexedCatalogue.ActiveWorks, report.Gate.Works);
        Assert.Equal(report.Run.RunId, (await new IndexRunStore(both, TimeProvider.System).ActiveAsync(Token))?.RunId);
    }

    [Theory]
    [InlineData("Qdrant")]
    [InlineData("Postgres")]
    public async Task One_that_is_not_back_in_time_is_a_sentence_and_a_code_and_what_was_built_is_gone_on_with(string store)
    {
        var indexing = RunAsync("--batch-size", "1", "--parallelism", "1", "--wait", "1");
        await Wait.UntilAsync(HasPointsAsync);
        await EndAsync(store);
        var lost = await Wait.InTimeAsync(indexing);
        Assert.Equal(ExitCodes.StoreLost, lost.ExitCode);
        Assert.Equal(ExitCodes.StoreLost, lost.Json.GetProperty("exitCode").GetInt32());
        Assert.StartsWith($"{store} went away in the middle and was not back after 1 s: ", lost.Json.GetProperty("error").GetString());
        Assert.Single(lost.Error.Split('\n'), line => line.Contains("It is waited for"));

        await _servers.StartAgainAsync();
        _catalogue.Database.Source.Clear();
        var resumed = await RunAsync("--resume");
        Assert.True(resumed.ExitCode == ExitCodes.Ok, resumed.Error);
        Assert.True(resumed.Json.GetProperty("resumed").GetBoolean());
        await _catalogue.AssertServesAsync(resumed.Json.GetProperty("runId").GetInt64());
    }

    public async ValueTask DisposeAsync()
    {
        await _servers.StartAgainAsync();
        _catalogue.Database.Source.Clear();
        await _catalogue.DisposeAsync();
        await _stores.DisposeAsync();
    }

    private Task EndAsync(string store)
    {
        if (store == "Postgres")
            return _servers.EndPostgresAsync();
        _servers.KillQdrant();
        return Task.CompletedTask;
    }

    private async Task<bool> HasPointsAsync()
    {
        var newest = (await _catalogue.Runs.ListAsync(Token)).FirstOrDefault();
        return newest?.Status == "building" && (await _catalogue.Stores.Collections.ListAsync(Token)).Contains(newest.Collection)
            && await _catalogue.Stores.Collections.CountAsync(newest.Collection, Token) > 20;
    }

    private Task<IndexerRun> RunAsync(params string[] args) => IndexerRun.WithAsync(
        new()
        {
            ["ConnectionStrings__Postgres"] = _catalogue.Database.ConnectionString,
            ["Qdrant__Address"] = _catalogue.Stores.Address,
            ["Generations__Folder"] = _catalogue.Home.Folder,
        }, ["index", "--bundle", _catalogue.Bundle, "--alias", _catalogue.Home.Alias, "--json", .. args], Token);

    /// <summary>Does something once, in the middle of a stage.</summary>
    private sealed class Reaction(IndexStage stage, Action act) : IProgress<IndexProgress>
    {
        private int _acted;

        public void Report(IndexProgress value)
        {
            if (value.Stage == stage && value.Done >= (stage == IndexStage.Embedding ? 100 : 0) && Interlocked.Exchange(ref _acted, 1) == 0)
                act();
        }
    }
}
