using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Dapper;
using Npgsql;
using VectorRec.Api.Events;
using VectorRec.Api.Recommendations;
using VectorRec.Storage;
using VectorRec.Storage.Runs;
using VectorRec.Tests.Api;
using VectorRec.Tests.Api.Users;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Operations;

/// <summary>
/// The rights that docs/operations.md gives the service's role are enough for all that the service does, and no more than data.
/// </summary>
public sealed partial class RestrictedRoleTests(TestStores stores) : IAsyncLifetime
{
    private readonly string _role = $"service_{Guid.NewGuid():N}";
    private readonly Service _service = new(stores) { Settings = [("StageSamples:Share", "1"), ("Replay:StoredShare", "1")] };
    private string _restricted = "";

    public async ValueTask InitializeAsync()
    {
        await _service.InitializeAsync();
        _restricted = new NpgsqlConnectionStringBuilder(_service.Database.ConnectionString)
        {
            Username = _role,
            Password = "only here",
            MaxPoolSize = 20,
        }.ConnectionString;
        await _service.ExecuteAsync($"create role {_role} login password 'only here'");
        foreach (var statement in Documented())
            await _service.ExecuteAsync(statement);
        _service.Settings = [.. _service.Settings, ("ConnectionStrings:Postgres", _restricted)];
        await _service.RestartAsync();
    }

    [Fact]
    public async Task The_service_does_all_that_it_does()
    {
        var slate = await _service.RecommendAsync(7);
        Assert.Empty(slate.Degraded);
        Assert.True(slate.Personalised);
        var found = await _service.PostAsync<RecommendResponse>("/v1/search", new { query = "song 5", userId = 7 });
        Assert.NotEmpty(found.Works);
        // Of days that there are no partitions of yet.
        var now = TimeProvider.System.GetUtcNow();
        await _service.PostAsync<EventReceipt>("/v1/events", new
        {
            events = Enumerable.Range(0, 5).Select(
                day => new { id = Guid.NewGuid(), userId = 7, workId = 5, type = "like", at = now.AddDays(-day * 5) }),
        });
        await _service.WishAsync(HttpMethod.Put, "/v1/users/7/blocks/9");
        await _service.WishAsync(HttpMethod.Delete, "/v1/users/7/likes/5");
        await _service.WishAsync(HttpMethod.Put, "/v1/users/7/follows/20");
        foreach (var (path, body) in (IEnumerable<(string, object)>)[("/v1/users/9001", new { name = "New" }),
            ("/v1/songs/9001", new { title = "New" }), ("/v1/works/9001", new { creatorId = 9001 }),
            ("/v1/families/9001", new { members = new[] { 9001 } }), ("/v1/works/5/status", new { status = "hidden" })])
        {
            using var written = await _service.Client.PutAsJsonAsync(path, body, Service.Token);
            Assert.True(written.IsSuccessStatusCode, $"{path}: {await written.Content.ReadAsStringAsync(Service.Token)}");
        }

        await Wait.UntilAsync(async () => await CountAsync("select count(*) from stage_samples where user_id = 7") > 0
            && await CountAsync("select count(*) from recordings where user_id = 7") > 0);
        using var erased = await _service.Client.DeleteAsync("/v1/users/7?works=true", Service.Token);
        // On a busy machine the logs are gone through after the answer.
        Assert.True(erased.IsSuccessStatusCode, await erased.Content.ReadAsStringAsync(Service.Token));
        await Wait.UntilAsync(async () =>
            await CountAsync("select count(*) from erasures where user_id = 7 and finished_at is not null") == 1);
        Assert.Equal(0, await CountAsync("select count(*) from events where user_id = 7"));
        Assert.NotNull(await new IndexRunStore(Database.Open(_restricted, "tests"), TimeProvider.System).ActiveAsync(Service.Token));
    }

    [Theory]
    [InlineData("drop table events")]
    [InlineData("alter table users add column more text")]
    [InlineData("create table more (more text)")]
    [InlineData("truncate works cascade")]
    [InlineData("update changelog set success = false")]
    public async Task It_changes_nothing_but_data(string sql)
    {
        await using var connection = new NpgsqlConnection(_restricted);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(sql));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    public async ValueTask DisposeAsync()
    {
        await _service.StopAsync();
        NpgsqlConnection.ClearAllPools();
        await _service.ExecuteAsync($"drop owned by {_role}; drop role {_role}");
        await _service.DisposeAsync();
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var connection = await _service.Database.Source.OpenConnectionAsync(Service.Token);
        return await connection.ExecuteScalarAsync<long>(sql);
    }

    // As they stand in the document, with this test's names.
    private string[] Documented()
    {
        var names = new NpgsqlConnectionStringBuilder(_service.Database.ConnectionString);
        var statements = Statement().Matches(File.ReadAllText(Path.Combine(RepositoryFolder.Path, "docs", "operations.md")))
            .Select(match => match.Value.Trim()
                .Replace("vectorrec_service", _role, StringComparison.Ordinal)
                .Replace("database vectorrec", $"database {names.Database}", StringComparison.Ordinal)
                .Replace("role vectorrec_owner", $"role {names.Username}", StringComparison.Ordinal)).ToArray();
        Assert.True(statements.Length >= 5, string.Join('\n', statements));
        return statements;
    }

    [GeneratedRegex(@"^    (?:grant|revoke|alter default)[^;]*;", RegexOptions.Multiline)]
    private static partial Regex Statement();
}
