using VectorRec.Indexer.Cli;
using VectorRec.Tests.Cli;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Import;

/// <summary>A Postgres that goes away while a file is merged.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private const int Events = 3_000;

    private readonly TemporaryFolder _folder = new();
    private LocalServices _servers = null!;
    private TestStores _stores = null!;
    private TestDatabase _database = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _servers = await LocalServices.StartAsync(
            postgres: null, qdrant: "not needed", ("POSTGRES_OPTIONS", "-c synchronous_commit=on"));
        _stores = new(() => Task.FromResult(_servers));
        _database = new(_stores);
        await _database.InitializeAsync();
        await _database.AddReferencesAsync();
        await _database.ExecuteAsync("insert into work_stats (work_id) values (7) on conflict do nothing");
    }

    [Fact]
    public async Task It_is_waited_for_and_every_row_counts_once()
    {
        var (import, file) = await InTheMiddleAsync("--wait", "60");
        await _servers.EndPostgresAsync();
        await _servers.StartAgainAsync();
        var ended = await Wait.InTimeAsync(import);
        Assert.True(ended.ExitCode == ExitCodes.Ok, ended.Error);
        Assert.Single(ended.Error.Split('\n'), line => line.StartsWith("Postgres went away: ", StringComparison.Ordinal));
        await AssertCountedOnceAsync(file);
    }

    [Fact]
    public async Task One_that_is_not_back_in_time_is_a_sentence_and_a_code_and_the_next_import_goes_on()
    {
        var (import, file) = await InTheMiddleAsync("--wait", "1");
        await _servers.EndPostgresAsync();
        var lost = await Wait.InTimeAsync(import);
        Assert.Equal(ExitCodes.StoreLost, lost.ExitCode);
        Assert.StartsWith("Postgres went away in the middle and was not back after 1 s: ", lost.Json.GetProperty("error").GetString());
        await _servers.StartAgainAsync();
        await AssertCountedOnceAsync(file);
    }

    public async ValueTask DisposeAsync()
    {
        await _servers.StartAgainAsync();
        _database.Source.Clear();
        await _database.DisposeAsync();
        await _stores.DisposeAsync();
        _folder.Dispose();
    }

    // The import waits for a row that somebody else has, after it has merged a part of the file.
    private async Task<(Task<IndexerRun> Import, string File)> InTheMiddleAsync(params string[] args)
    {
        var file = _folder.Write("events.jsonl", string.Concat(Enumerable.Range(0, Events).Select(i =>
            $"{{\"event_id\":\"{new Guid(i, 0, 0, new byte[8])}\",\"at\":\"2026-05-01T10:{i / 60 % 60:00}:{i % 60:00}Z\","
            + $"\"user_id\":{i % 20},\"work_id\":{i / 20 % 20},\"type\":\"play\"}}\n")));
        var other = await _database.Source.OpenConnectionAsync(Token);
        await other.BeginTransactionAsync(Token);
        await using var command = other.CreateCommand();
        command.CommandText = "select from work_stats where work_id = 7 for update";
        await command.ExecuteNonQueryAsync(Token);
        var import = _database.RunAsync(["import", file, "--json", .. args]);
        await Wait.UntilAsync(async () => await _database.ScalarAsync<long>(
            "select count(*) from pg_stat_activity where application_name = 'indexer import' and wait_event_type = 'Lock'") > 0);
        return (import, file);
    }

    private async Task AssertCountedOnceAsync(string file)
    {
        _database.Source.Clear();
        var again = await _database.RunAsync("import", file, "--json");
        Assert.True(again.ExitCode == ExitCodes.Ok, again.Error);
        Assert.Equal((0, Events), (again.OnlyFile().GetProperty("added").GetInt32(), again.OnlyFile().GetProperty("unchanged").GetInt32()));
        Assert.Equal(Events, await _database.ScalarAsync<long>("select count(*) from events"));
        Assert.Equal(Events, await _database.ScalarAsync<long>("select sum(plays)::bigint from work_stats"));
        Assert.Equal(20 * 20, await _database.ScalarAsync<long>("select count(*) from user_works"));
    }
}
