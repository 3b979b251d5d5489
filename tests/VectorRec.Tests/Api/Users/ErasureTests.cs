using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using VectorRec.Api.Events;
using VectorRec.Api.Recommendations;
using VectorRec.Api.Users;
using VectorRec.Indexer.Cli;
using VectorRec.Replay;
using VectorRec.Tests.Import;
using VectorRec.Tests.Stores;
using VectorRec.Users;

namespace VectorRec.Tests.Api.Users;

/// <summary>An erased user is nowhere: not in the database, not in any instance's memory, not in what a generation shows.</summary>
public sealed class ErasureTests(TestStores stores)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_erased_user_is_gone_everywhere_and_shown_nowhere(bool works)
    {
        await using var service = await StartAsync();
        await using var other = await service.AnotherAsync();
        const long user = 7;
        await FillAsync(service, user);
        var recorded = await other.RecommendAsync(user);
        await service.RecommendAsync(user);
        await Wait.UntilAsync(async () =>
            await CountAsync(service, "select count(distinct request_id) from stage_samples where user_id = 7") == 2
            && await CountAsync(service, "select count(*) from recordings where user_id = 7") == 2);
        Assert.True(other.Of<IssuedWorks>().Count > 0 && other.Of<RememberedWishes>().Knows(user));
        Assert.NotNull(other.Of<RequestRecorder>().Find(recorded.RequestId));
        long[] theirs = [.. await QueryAsync<long>(service, "select work_id from works where creator_id = 7 and status = 'active'")];
        Assert.Contains((await AskAsync(service, 20, "song")).Works, work => theirs.Contains(work.WorkId));

        var receipt = await EraseAsync(service, user, works);
        Assert.NotNull(receipt.FinishedAt);
        Assert.Equal((1, 1, true), (receipt.Removed["users"], receipt.Removed["family_members"], receipt.Removed["events"] > 10));
        Assert.True(receipt.Removed["works"] >= theirs.Length && receipt.Removed["stage_samples"] > 0);
        // Wherever a column is named as if it held a user, it does not hold this one; but for the receipt.
        foreach (var (table, column) in await QueryAsync<(string, string)>(service,
            """
            select table_name, column_name from information_schema.columns
            where table_schema = 'public' and data_type = 'bigint' and table_name <> 'erasures'
              and column_name in ('user_id', 'creator_id', 'follower_id', 'followee_id')
            """))
            Assert.True(await CountAsync(service, $"select count(*) from {table} where {column} = 7") == 0, $"{table}.{column}");
        Assert.Equal(0, await CountAsync(service, "select count(*) from not_interested where kind = 'creator' and id = 7"));

        await Wait.UntilAsync(() => Task.FromResult(
            other.Of<IssuedWorks>().Of(user, TimeProvider.System.GetUtcNow()).Length == 0 && !other.Of<RememberedWishes>().Knows(user)
            && other.Of<RequestRecorder>().Find(recorded.RequestId) is null));
        foreach (var instance in (Service[])[service, other])
        {
            await Wait.UntilAsync(async () => (await AskAsync(instance, 20, "song")).Works.All(work => !theirs.Contains(work.WorkId)));
            foreach (var scene in (string[])["feed", "nearby"])
            {
                for (long asking = 20; asking < 26; asking++)
                {
                    var slate = await instance.RecommendAsync(new { userId = asking, scene, limit = 50 });
                    Assert.DoesNotContain(slate.Works, work => work.CreatorId == user || theirs.Contains(work.WorkId));
                }
            }
        }

        // The next index has the works of somebody who kept them, without their name.
        await service.IndexAsync();
        await Wait.UntilAsync(async () => (await service.RecommendAsync(20)).Generation == 2);
        var again = (await AskAsync(service, 20, "song")).Works.Where(work => theirs.Contains(work.WorkId)).ToArray();
        Assert.Equal(works, again.Length == 0);
        Assert.All(again, work => Assert.Null(work.CreatorId));

        var repeated = await EraseAsync(service, user, works);
        Assert.Equal((receipt.ErasureId, receipt.FinishedAt), (repeated.ErasureId, repeated.FinishedAt));
        var found = await service.Client.GetFromJsonAsync<ErasureResponse>($"/v1/users/{user}/erasure", Service.Json, Service.Token);
        Assert.Equal(receipt.ErasureId, found!.ErasureId);
    }

    [Fact]
    public async Task What_is_on_its_way_while_a_user_is_erased_does_not_bring_the_user_back()
    {
        await using var service = await StartAsync();
        // Samples and recordings wait for the word on who was erased: they are of a request before that.
        await using (var blocker = await service.Database.Source.OpenConnectionAsync(Service.Token))
        {
            await using var transaction = await blocker.BeginTransactionAsync(Service.Token);
            await blocker.ExecuteAsync("lock table erasures in access exclusive mode");
            await service.RecommendAsync(9);
            await blocker.ExecuteAsync(
                """
                delete from follows where follower_id = 9 or followee_id = 9; delete from family_members where user_id = 9;
                delete from user_works where user_id = 9; delete from blocks where user_id = 9 or creator_id = 9;
                update works set creator_id = null where creator_id = 9; delete from users where user_id = 9;
                insert into erasures (erasure_id, user_id, works, requested_at)
                values (gen_random_uuid(), 9, false, now() + interval '1 minute');
                """);
            await transaction.CommitAsync(Service.Token);
        }

        await service.RecommendAsync(10);
        await Wait.UntilAsync(async () => await CountAsync(service, "select count(*) from recordings where user_id = 10") == 1
            && await CountAsync(service, "select count(*) from stage_samples where user_id = 10") > 0);
        Assert.Equal(0, await CountAsync(service, "select count(*) from recordings where user_id = 9"));
        Assert.Equal(0, await CountAsync(service, "select count(*) from stage_samples where user_id = 9"));
        using var late = await service.Client.PostAsJsonAsync("/v1/events", new
        {
            events = new[] { new { id = Guid.NewGuid(), userId = 9, workId = 5, type = "play", at = TimeProvider.System.GetUtcNow() } },
        }, Service.Token);
        Assert.Equal(HttpStatusCode.BadRequest, late.StatusCode);
    }

    [Fact]
    public async Task Events_that_are_posted_while_a_user_is_erased_are_taken_or_refused_and_nothing_of_them_stays()
    {
        await using var service = await StartAsync();
        for (var user = 2; user < 8; user++)
        {
            var (erased, works) = (new TaskCompletionSource(), user);
            var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
            {
                // Until the user is unknown, and once more.
                for (var i = 0; ; i++)
                {
                    var over = erased.Task.IsCompleted;
                    using var response = await service.Client.PostAsJsonAsync("/v1/events", new
                    {
                        events = Enumerable.Range(0, 8).Select(e => new
                        {
                            id = Guid.NewGuid(),
                            userId = works,
                            workId = 200 + ((writer * 97) + (i * 8) + e) % 400,
                            type = e % 3 == 0 ? "follow" : "play",
                            at = TimeProvider.System.GetUtcNow(),
                        }),
                    }, Service.Token);
                    Assert.Contains(response.StatusCode, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.BadRequest]);
                    Assert.False(over && response.StatusCode == HttpStatusCode.OK);
                    if (over)
                        return;
                }
            }, Service.Token)).ToArray();
            await EraseAsync(service, user, works: false);
            erased.SetResult();
            await Task.WhenAll(writers);
            foreach (var table in (string[])["events", "user_works", "user_seen"])
                Assert.True(await CountAsync(service, $"select count(*) from {table} where user_id = {user}") == 0, table);
        }
    }

    [Fact]
    public async Task An_erasure_that_was_stopped_is_finished_by_the_service()
    {
        await using var service = await StartAsync();
        await FillAsync(service, 8);
        // As a process leaves it that ended after the first transaction; its logs are still there.
        await service.ExecuteAsync(
            "insert into erasures (erasure_id, user_id, works, requested_at) values (gen_random_uuid(), 8, false, now())");
        await Wait.UntilAsync(async () => (await service.Client.GetFromJsonAsync<ErasureResponse>(
            "/v1/users/8/erasure", Service.Json, Service.Token))!.FinishedAt is not null);
        Assert.Equal(0, await CountAsync(service, "select count(*) from events where user_id = 8"));
    }

    [Fact]
    public async Task The_command_erases_too_and_a_key_needs_the_scope()
    {
        await using var service = await StartAsync();
        await FillAsync(service, 11);
        using var client = await service.ClientAsync("users", "wishes");
        using var forbidden = await client.DeleteAsync("/v1/users/11", Service.Token);
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        using var none = await service.Client.GetAsync("/v1/users/11/erasure", Service.Token);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);

        var run = await service.Database.RunAsync("users", "erase", "--user", "11", "--works", "--json");
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        Assert.True(run.Json.GetProperty("removed").GetProperty("events").GetInt64() > 10);
        Assert.Equal(JsonValueKind.String, run.Json.GetProperty("finishedAt").ValueKind);
        Assert.Equal(0, await CountAsync(service, "select count(*) from works where creator_id = 11"));
        Assert.Equal(ExitCodes.Usage, (await service.Database.RunAsync("users", "erase", "--user", "-1")).ExitCode);
    }

    private async Task<Service> StartAsync()
    {
        var service = new Service(stores)
        {
            IssuedSeconds = 3_600,
            Settings = [("StageSamples:Share", "1"), ("Replay:StoredShare", "1")],
        };
        await service.InitializeAsync();
        return service;
    }

    private static async Task FillAsync(Service service, long user)
    {
        var now = TimeProvider.System.GetUtcNow();
        await service.PostAsync<EventReceipt>("/v1/events", new
        {
            events = Enumerable.Range(1, 20).Select(i => new
            {
                id = Guid.NewGuid(),
                userId = user,
                workId = 100 + i,
                type = i % 2 == 0 ? "play" : "like",
                at = now.AddHours(-i * 6),
            }),
        });
        await service.WishAsync(HttpMethod.Put, $"/v1/users/{user}/blocks/30");
        await service.WishAsync(HttpMethod.Put, $"/v1/users/{user}/not-interested?songId=3");
        await service.WishAsync(HttpMethod.Put, $"/v1/users/26/not-interested?creatorId={user}");
        await service.WishAsync(HttpMethod.Put, $"/v1/users/27/blocks/{user}");
        await service.WishAsync(HttpMethod.Delete, $"/v1/users/{user}/likes/101");
        await service.WishAsync(HttpMethod.Delete, $"/v1/users/{user}/follows/12");
    }

    private static Task<RecommendResponse> AskAsync(Service service, long user, string query) => service.PostAsync<RecommendResponse>(
        "/v1/search", new { userId = user, query, limit = 50, filters = new { minQuality = 0 } });

    private static async Task<ErasureResponse> EraseAsync(Service service, long user, bool works)
    {
        using var response = await service.Client.DeleteAsync($"/v1/users/{user}?works={(works ? "true" : "false")}", Service.Token);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Service.Token));
        return (await response.Content.ReadFromJsonAsync<ErasureResponse>(Service.Json, Service.Token))!;
    }

    private static async Task<long> CountAsync(Service service, string sql) => (await QueryAsync<long>(service, sql)).Single();

    private static async Task<IReadOnlyList<T>> QueryAsync<T>(Service service, string sql)
    {
        await using var connection = await service.Database.Source.OpenConnectionAsync(Service.Token);
        return [.. await connection.QueryAsync<T>(sql)];
    }
}
