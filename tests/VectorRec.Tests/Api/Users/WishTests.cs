using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using VectorRec.Api.Explain;
using VectorRec.Api.Recommendations;
using VectorRec.Api.Replay;
using VectorRec.Api.Users;
using VectorRec.Tests.Api.Hosting;

namespace VectorRec.Tests.Api.Users;

/// <summary>What users do not want is not shown, on any route, from the next request on.</summary>
public sealed class WishTests(Service service) : IClassFixture<Service>
{
    /// <summary>Ways to ask for works for a user, and the same as a question for an absence.</summary>
    private static readonly Dictionary<string, Way> Ways = new()
    {
        ["feed"] = new("/v1/recommendations", user => new { userId = user, limit = 50 },
            (user, work) => new { userId = user, workId = work, limit = 50 }),
        ["live"] = new("/v1/recommendations", user => new { userId = user, scene = "live", limit = 50 },
            (user, work) => new { userId = user, workId = work, scene = "live", limit = 50 }),
        ["search"] = new("/v1/search", user => new { userId = user, query = "song 5", limit = 50 },
            (user, work) => new { userId = user, workId = work, scene = "search", query = "song 5", limit = 50 }),
        ["similar"] = new("/v1/works/30/similar", _ => null,
            (user, work) => new { userId = user, workId = work, scene = "similar", likeWorkId = 30, limit = 50 }),
    };

    [Theory]
    [InlineData("feed", 31)]
    [InlineData("live", 32)]
    [InlineData("search", 33)]
    [InlineData("similar", 34)]
    public async Task A_wish_holds_from_the_next_slate_on_is_named_and_can_be_taken_back(string way, long user)
    {
        foreach (var (kind, reason) in (IEnumerable<(string, string)>)[("block", "blockedCreator"), ("workId", "unwantedWork"),
            ("creatorId", "unwantedCreator"), ("songId", "unwantedSong"), ("tag", "unwantedTag")])
        {
            var before = await AskAsync(way, user);
            var work = before.Works.First(work => work is { CreatorId: not null, SongId: not null } && work.CreatorId != user);
            var tag = (await service.Client.GetFromJsonAsync<JsonElement>($"/v1/works/{work.WorkId}", Service.Token))
                .GetProperty("tags")[0].GetString()!;
            var path = $"/v1/users/{user}/" + kind switch
            {
                "block" => $"blocks/{work.CreatorId}",
                "workId" => $"not-interested?workId={work.WorkId}",
                "creatorId" => $"not-interested?creatorId={work.CreatorId}",
                "songId" => $"not-interested?songId={work.SongId}",
                _ => $"not-interested?tag={tag}",
            };

            Assert.True(await PutAsync(path));
            Assert.False(await PutAsync(path));
            var after = await AskAsync(way, user);
            Assert.NotEmpty(after.Works);
            Assert.DoesNotContain(after.Works, other => kind switch
            {
                "block" or "creatorId" => other.CreatorId == work.CreatorId,
                "songId" => other.SongId == work.SongId,
                "workId" => other.WorkId == work.WorkId,
                _ => $"tag{other.WorkId % 7}" == tag && other.WorkId < 800,
            });
            Assert.Equal(reason, (await AbsenceAsync(way, user, work.WorkId)).Reason);
            var replay = await service.PostAsync<ReplayResponse>("/v1/replay", new { requestId = after.RequestId });
            Assert.True(replay.Identical);

            Assert.True(await DeleteAsync(path));
            Assert.False(await DeleteAsync(path));
            Assert.NotEqual(reason, (await AbsenceAsync(way, user, work.WorkId)).Reason);
        }
    }

    [Fact]
    public async Task What_was_asked_can_be_read()
    {
        Assert.True(await PutAsync("/v1/users/35/blocks/9"));
        Assert.True(await PutAsync("/v1/users/35/not-interested?tag=" + Uri.EscapeDataString("R&B/软")));
        Assert.True(await PutAsync("/v1/users/35/not-interested?songId=3"));

        var wishes = (await service.Client.GetFromJsonAsync<WishesResponse>("/v1/users/35/wishes", Service.Json, Service.Token))!;
        Assert.Equal([9L], wishes.Blocked);
        Assert.Equal(["R&B/软"], wishes.NotInterested.Tags);
        Assert.Equal([3L], wishes.NotInterested.SongIds);
        Assert.Empty(wishes.NotInterested.WorkIds.Concat(wishes.NotInterested.CreatorIds));
    }

    [Theory]
    [InlineData("PUT", "/v1/users/35/blocks/35", 400, "creatorId")]
    [InlineData("PUT", "/v1/users/35/blocks/999999", 400, "creatorId")]
    [InlineData("PUT", "/v1/users/35/blocks/-1", 400, "creatorId")]
    [InlineData("PUT", "/v1/users/35/blocks/x", 400, "creatorId")]
    [InlineData("PUT", "/v1/users/999999/blocks/3", 404, null)]
    [InlineData("GET", "/v1/users/999999/wishes", 404, null)]
    [InlineData("PUT", "/v1/users/35/not-interested", 400, "workId")]
    [InlineData("PUT", "/v1/users/35/not-interested?workId=1&tag=x", 400, "workId")]
    [InlineData("PUT", "/v1/users/35/not-interested?workId=999999", 400, "workId")]
    [InlineData("PUT", "/v1/users/35/not-interested?songId=-1", 400, "songId")]
    [InlineData("PUT", "/v1/users/35/not-interested?songId=999999", 400, "songId")]
    [InlineData("PUT", "/v1/users/35/not-interested?creatorId=999999", 400, "creatorId")]
    [InlineData("PUT", "/v1/users/35/not-interested?tag=", 400, "tag")]
    [InlineData("DELETE", "/v1/users/35/likes/999999", 400, "workId")]
    [InlineData("DELETE", "/v1/users/999999/likes/1", 404, null)]
    [InlineData("DELETE", "/v1/users/35/not-interested?workId=y", 400, "workId")]
    public async Task A_wish_that_cannot_be_is_refused_and_the_field_named(string method, string path, int status, string? field)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await service.Client.SendAsync(request, Service.Token);
        Assert.Equal(status, (int)response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Service.Token);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        if (field is not null)
            Assert.Equal([field], ProblemFields.Of(problem));
    }

    [Fact]
    public async Task A_key_needs_the_scope()
    {
        using var client = await service.ClientAsync("recommend", "events");
        using var response = await client.PutAsync("/v1/users/35/blocks/9", null, Service.Token);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    private async Task<RecommendResponse> AskAsync(string way, long user) => Ways[way].Body(user) is { } body
        ? await service.PostAsync<RecommendResponse>(Ways[way].Path, body)
        : (await service.Client.GetFromJsonAsync<RecommendResponse>(
            $"{Ways[way].Path}?userId={user}&limit=50", Service.Json, Service.Token))!;

    private Task<AbsenceResponse> AbsenceAsync(string way, long user, long work) =>
        service.PostAsync<AbsenceResponse>("/v1/explain/absence", Ways[way].Absence(user, work));

    private Task<bool> PutAsync(string path) => service.WishAsync(HttpMethod.Put, path);

    private Task<bool> DeleteAsync(string path) => service.WishAsync(HttpMethod.Delete, path);

    private sealed record Way(string Path, Func<long, object?> Body, Func<long, long, object> Absence);
}
