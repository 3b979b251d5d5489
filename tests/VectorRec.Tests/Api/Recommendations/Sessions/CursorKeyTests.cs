using System.Net;
using System.Net.Http.Json;
using Dapper;
using VectorRec.Api.Recommendations;

namespace VectorRec.Tests.Api.Recommendations.Sessions;

/// <summary>The keys that instances over one database seal cursors with.</summary>
public sealed class CursorKeyTests(Service service) : IClassFixture<Service>
{
    [Fact]
    public async Task A_key_of_the_database_can_be_changed_for_another_while_sessions_go_on()
    {
        await using var other = await service.AnotherAsync();
        var first = await service.RecommendAsync(19);
        await service.ExecuteAsync("insert into cursor_keys (created_at) values (now() - interval '1 hour')");
        await service.ExecuteAsync(
            "update cursor_keys set created_at = now() - interval '1 day' where created_at > now() - interval '30 minutes'");
        await other.RestartAsync();
        await Wait.UntilAsync(async () => (await other.RecommendAsync(19)).Cursor is not null);

        // The new one seals, and what the old one sealed goes on; an instance that has not heard of the new one looks.
        var second = await other.RecommendAsync(new { userId = 19, cursor = first.Cursor });
        Assert.NotEqual(first.Cursor![..6], second.Cursor![..6]);
        var third = default(RecommendResponse);
        await Wait.UntilAsync(async () =>
        {
            using var response = await service.Client.PostAsJsonAsync(
                "/v1/recommendations", new { userId = 19, cursor = second.Cursor }, Service.Token);
            third = response.IsSuccessStatusCode
                ? await response.Content.ReadFromJsonAsync<RecommendResponse>(Service.Json, Service.Token) : null;
            return third is not null;
        });
        Assert.Equal(30, first.Works.Concat(second.Works).Concat(third!.Works).Select(work => work.WorkId).Distinct().Count());

        await using (var connection = await service.Database.Source.OpenConnectionAsync(Service.Token))
            Assert.Equal(2, await connection.ExecuteScalarAsync<long>("select count(*) from cursor_keys"));
        await service.ExecuteAsync("delete from cursor_keys where created_at < now() - interval '12 hours'");
        await other.RestartAsync();
        await Wait.UntilAsync(async () => (await other.RecommendAsync(19)).Cursor is not null);
        using var refused = await other.Client.GetAsync($"/v1/users/19/recommendations?cursor={first.Cursor}", Service.Token);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }
}
