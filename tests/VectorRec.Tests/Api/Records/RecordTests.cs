using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Dapper;
using VectorRec.Api.Events;
using VectorRec.Api.Explain;
using VectorRec.Api.Records;
using VectorRec.Api.Works;
using VectorRec.Tests.Api.Hosting;
using VectorRec.Tests.Api.Users;

namespace VectorRec.Tests.Api.Records;

/// <summary>The backend writes users, songs, works, follows and families.</summary>
public sealed class RecordTests(Service service) : IClassFixture<Service>
{
    [Fact]
    public async Task A_user_a_song_and_a_work_are_written_and_recommended_moments_later()
    {
        Assert.Equal(new RecordReceipt(2, 0), await PostAsync("/v1/users",
            new { users = new[] { new { userId = 5001, name = "Lin", level = 3 }, new { userId = 5002, name = "Mei", level = 0 } } }));
        Assert.Equal(new RecordReceipt(1, 0), await PutAsync("/v1/songs/5001", new { title = "Brand New" }));
        var work = new { creatorId = 5001, songId = 5001, title = "Brand New, live", tags = new[] { "duet" } };
        Assert.Equal(new RecordReceipt(1, 0), await PutAsync("/v1/works/5001", work));
        Assert.Equal(new RecordReceipt(0, 0), await PutAsync("/v1/works/5001", work));
        Assert.Equal(new RecordReceipt(0, 1), await PutAsync("/v1/works/5001", new { quality = 0.9, songId = "5001" }));

        var written = (await service.Client.GetFromJsonAsync<WorkResponse>("/v1/works/5001", Service.Json, Service.Token))!;
        Assert.Equal(
            ("Brand New, live", "Lin", "Brand New", 0.9f), (written.Title, written.CreatorName, written.SongTitle, (float)written.Quality));
        await Wait.UntilAsync(async () => (await service.PostAsync<AbsenceResponse>(
            "/v1/explain/absence", new { userId = 5002, workId = 5001, limit = 50 })).Reason != "notIndexed");

        Assert.Equal(new RecordReceipt(0, 1), await PutAsync("/v1/users/5001", new { level = (int?)null }));
        Assert.Equal((0, "Lin"), await RowAsync<(int, string)>("select level::int, name from users where user_id = 5001"));
    }

    [Fact]
    public async Task Follows_and_families_are_written_and_an_older_follow_does_not_undo_an_unfollow()
    {
        Assert.Equal(1, (await PostAsync("/v1/follows", new
        {
            follows = new[] { new { followerId = 11, followeeId = 39, createdAt = "2026-01-01T00:00:00Z" } },
        })).Added);
        Assert.True(await service.WishAsync(HttpMethod.Delete, "/v1/users/11/follows/39"));
        Assert.False(await service.WishAsync(HttpMethod.Delete, "/v1/users/11/follows/39"));
        var late = new[] { new { followerId = 11, followeeId = 39, createdAt = "2026-02-01T00:00:00Z" } };
        await PostAsync("/v1/follows", new { follows = late });
        await EventAsync(11, "follow", TimeProvider.System.GetUtcNow().AddMinutes(-1));
        Assert.False(await FollowsAsync());

        Assert.True(await service.WishAsync(HttpMethod.Put, "/v1/users/11/follows/39"));
        Assert.False(await service.WishAsync(HttpMethod.Put, "/v1/users/11/follows/39"));
        Assert.True(await FollowsAsync());
        Assert.True(await service.WishAsync(HttpMethod.Delete, "/v1/users/11/follows/39"));
        await EventAsync(11, "follow", TimeProvider.System.GetUtcNow().AddMinutes(4));
        Assert.True(await FollowsAsync());

        Assert.Equal(1, (await PutAsync("/v1/families/77", new { name = "Moons", members = new object[] { 11, "12" } })).Added);
        Assert.Equal(1, (await PutAsync("/v1/families/77", new { members = new[] { 12 } })).Changed);
        Assert.Equal(12, await RowAsync<long>("select user_id from family_members where family_id = 77"));

        Task<bool> FollowsAsync() => RowAsync<bool>("select exists (select from follows where follower_id = 11 and followee_id = 39)");
    }

    [Fact]
    public async Task With_partial_the_good_ones_are_taken_and_the_others_listed_without_it_none()
    {
        object?[] works =
        [
            new { workId = 6001, creatorId = 1 }, new { workId = 6002, creatorId = 999_999 }, null, new { workId = -1 },
            new { workId = 6003, wait = 1 }, new { workId = 6004, quality = 2 }, new { workId = 6005, songId = 3 },
        ];
        using var refused = await service.Client.PostAsJsonAsync("/v1/works", new { works }, Service.Token);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(["works[2]", "works[3].workId", "works[4].wait", "works[5].quality"],
            ProblemFields.Of(await refused.Content.ReadFromJsonAsync<JsonElement>(Service.Token)));
        Assert.Equal(0, await RowAsync<long>("select count(*) from works where work_id between 6001 and 6005"));
        using var unknown = await service.Client.PostAsJsonAsync("/v1/works", new { works = works[..2] }, Service.Token);
        Assert.Equal(["works[1].creatorId"], ProblemFields.Of(await unknown.Content.ReadFromJsonAsync<JsonElement>(Service.Token)));
        Assert.Equal(0, await RowAsync<long>("select count(*) from works where work_id between 6001 and 6005"));

        var receipt = await PostAsync("/v1/works", new { partial = true, works });
        Assert.Equal((2, 0), (receipt.Added, receipt.Changed));
        Assert.Equal([(1, "creatorId"), (2, ""), (3, "workId"), (4, "wait"), (5, "quality")],
            receipt.Rejected!.Select(item => (item.Index, item.Errors.Keys.Single())));
    }

    [Fact]
    public async Task A_user_who_came_a_second_ago_comes_with_the_events()
    {
        var e = new { id = Guid.NewGuid(), userId = 7001, workId = 5, type = "play", at = TimeProvider.System.GetUtcNow() };
        var batch = new { users = new[] { new { userId = 7001, name = "New" } }, events = new[] { e } };
        Assert.Equal(1, (await service.PostAsync<EventReceipt>("/v1/events", batch)).Accepted);
        Assert.Equal("New", await RowAsync<string>("select name from users where user_id = 7001"));

        using var events = await service.ClientAsync("events");
        using var forbidden = await events.PostAsJsonAsync("/v1/events", batch, Service.Token);
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        using var wrong = await service.Client.PostAsJsonAsync(
            "/v1/events", new { users = new[] { new { userId = 7002, level = 99 } }, events = new[] { e } }, Service.Token);
        Assert.Equal(["users[0].level"], ProblemFields.Of(await wrong.Content.ReadFromJsonAsync<JsonElement>(Service.Token)));
    }

    [Theory]
    [InlineData("/v1/users", "users", "catalogue")]
    [InlineData("/v1/songs", "songs", "users")]
    [InlineData("/v1/works", "works", "graph")]
    [InlineData("/v1/follows", "follows", "wishes")]
    [InlineData("/v1/families", "families", "catalogue")]
    public async Task A_key_of_another_scope_writes_nothing_and_a_batch_is_bounded(string path, string list, string otherScope)
    {
        using var client = await service.ClientAsync(otherScope);
        var body = new Dictionary<string, object> { [list] = Enumerable.Repeat(new { }, RecordBatch.MaxRecords + 1) };
        using var forbidden = await client.PostAsJsonAsync(path, body, Service.Token);
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        using var tooMany = await service.Client.PostAsJsonAsync(path, body, Service.Token);
        Assert.Equal([list], ProblemFields.Of(await tooMany.Content.ReadFromJsonAsync<JsonElement>(Service.Token)));
    }

    [Theory]
    [InlineData("/v1/users/8", """{"userId":9}""", "userId")]
    [InlineData("/v1/users/8", """{"userId":8.5}""", "userId")]
    [InlineData("/v1/users/8", """{"user_id":8}""", "user_id")]
    [InlineData("/v1/users/8", """{"name":"\ud800"}""", "name")]
    [InlineData("/v1/users/8", """{"name":"a\u0000b"}""", "name")]
    [InlineData("/v1/users/8", """{"createdAt":"2026-01-01T00:00:00"}""", "createdAt")]
    [InlineData("/v1/users/8", """[]""", "$")]
    [InlineData("/v1/songs/8", """{"title":""}""", "title")]
    [InlineData("/v1/works/-8", """{}""", "id")]
    [InlineData("/v1/families/8", """{"members":[999999]}""", "members")]
    public async Task What_cannot_be_is_refused_and_its_field_named(string path, string body, string field)
    {
        using var response = await service.Client.PutAsync(
            path, new StringContent(body, Encoding.UTF8, "application/json"), Service.Token);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal([field], ProblemFields.Of(await response.Content.ReadFromJsonAsync<JsonElement>(Service.Token)));
    }

    [Theory]
    [InlineData("8")]
    [InlineData("8.0")]
    [InlineData("0.8e1")]
    [InlineData("\"8\"")]
    public async Task The_id_that_the_address_names_may_stand_in_the_body_as_any_spelling_of_the_number(string id)
    {
        using var response = await service.Client.PutAsync(
            "/v1/users/8", new StringContent($$"""{"userId":{{id}}}""", Encoding.UTF8, "application/json"), Service.Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Writers_of_one_record_at_once_all_succeed()
    {
        var writes = Enumerable.Range(0, 12).Select(i => PutAsync("/v1/users/8801", new { name = "n" + (i % 3) }));
        var receipts = await Task.WhenAll(writes);
        Assert.Equal(1, receipts.Sum(receipt => receipt.Added));
    }

    [Fact]
    public async Task Of_writers_of_first_vectors_at_once_one_decides_how_wide_all_are()
    {
        var writes = await Task.WhenAll(Enumerable.Range(1, 8).Select(async width =>
        {
            using var response = await service.Client.PutAsJsonAsync(
                $"/v1/works/{8900 + width}", new { vector = Enumerable.Repeat(0.5f, width) }, Service.Token);
            var text = await response.Content.ReadAsStringAsync(Service.Token);
            return (width, response.StatusCode, text);
        }));
        var first = Assert.Single(writes, write => write.StatusCode == HttpStatusCode.OK).width;
        Assert.Equal((first, 1), await RowAsync<(int, int)>("select max(cardinality(vector)), count(*)::int from work_vectors"));
        foreach (var (width, status, text) in writes.Where(write => write.width != first))
        {
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains($"vector has {width} numbers, where the vectors of works have {first}.", text);
        }
    }

    private Task<RecordReceipt> PostAsync(string path, object body) => service.PostAsync<RecordReceipt>(path, body);

    private async Task<RecordReceipt> PutAsync(string path, object body)
    {
        using var response = await service.Client.PutAsJsonAsync(path, body, Service.Token);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Service.Token));
        return (await response.Content.ReadFromJsonAsync<RecordReceipt>(Service.Json, Service.Token))!;
    }

    // The work of the creator 39.
    private Task<EventReceipt> EventAsync(long user, string type, DateTimeOffset at) => service.PostAsync<EventReceipt>(
        "/v1/events", new { events = new[] { new { id = Guid.NewGuid(), userId = user, workId = 38, type, at } } });

    private async Task<T> RowAsync<T>(string sql)
    {
        await using var connection = await service.Database.Source.OpenConnectionAsync(Service.Token);
        return await connection.QuerySingleAsync<T>(sql);
    }
}
