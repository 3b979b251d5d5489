using System.Net;
using System.Net.Http.Json;
using Dapper;
using VectorRec.Api.Events;
using VectorRec.Api.Works;

namespace VectorRec.Tests.Api.Events;

public sealed class EventTests(Service service) : IClassFixture<Service>
{
    [Fact]
    public async Task What_was_shown_is_not_shown_again()
    {
        var shown = new HashSet<long>();
        for (var page = 0; page < 8; page++)
        {
            var slate = await service.RecommendAsync(22);
            Assert.Equal(10, slate.Works.Count);
            Assert.All(slate.Works, work => Assert.True(shown.Add(work.WorkId)));
            await service.PostAsync<EventReceipt>("/v1/events", new
            {
                events = slate.Works.Select(work => new
                {
                    id = Guid.NewGuid(),
                    userId = 22,
                    workId = work.WorkId,
                    type = "impression",
                    at = TimeProvider.System.GetUtcNow(),
                    requestId = slate.RequestId,
                    position = work.Position,
                    scene = "feed",
                }),
            });
        }
    }

    [Fact]
    public async Task A_batch_sent_twice_is_stored_once()
    {
        var batch = new
        {
            events = Enumerable.Range(0, 5)
                .Select(i =>
                    new { id = Guid.NewGuid(), userId = 23, workId = 100 + i, type = "play", at = TimeProvider.System.GetUtcNow() })
                        .ToArray(),
        };

        Assert.Equal(new EventReceipt(5, 0), await service.PostAsync<EventReceipt>("/v1/events", batch));
        Assert.Equal(new EventReceipt(0, 5), await service.PostAsync<EventReceipt>("/v1/events", batch));
    }

    [Fact]
    public async Task A_batch_with_one_unknown_work_is_not_stored_at_all()
    {
        var known = new { id = Guid.NewGuid(), userId = 24, workId = 1L, type = "share", at = TimeProvider.System.GetUtcNow() };
        using var response = await service.Client.PostAsJsonAsync(
            "/v1/events", new { events = new[] { known, known with { id = Guid.NewGuid(), workId = 999_999 } } }, Service.Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("events[1].workId", await response.Content.ReadAsStringAsync(Service.Token), StringComparison.Ordinal);
        await using var connection = await service.Database.Source.OpenConnectionAsync(Service.Token);
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>("select count(*) from events where event_id = @id", new { known.id }));
    }

    [Fact]
    public async Task A_work_and_its_numbers_can_be_read()
    {
        var before = await WorkAsync(55);
        await service.PostAsync<EventReceipt>(
            "/v1/events",
            new
            {
                events = new[] { new { id = Guid.NewGuid(), userId = 25, workId = 55, type = "like",
                at = TimeProvider.System.GetUtcNow() } }
            });

        var after = await WorkAsync(55);
        Assert.Equal(before.Likes + 1, after.Likes);
        Assert.Equal((55, "active", "user 16"), (after.WorkId, after.Status, after.CreatorName));
    }

    [Theory]
    [InlineData("2026-02-03T20:15:00", "has no offset from UTC")]
    [InlineData("2026-02-03 20:15:00Z", "has a space where a T belongs")]
    [InlineData("2026-02-03T20:15Z", "has no seconds")]
    public async Task A_time_that_is_not_a_moment_is_refused_by_its_name_and_with_the_reason(string at, string reason)
    {
        using var response = await service.Client.PostAsJsonAsync(
            "/v1/events", new { events = new[] { new { id = Guid.NewGuid(), userId = 25, workId = 55, type = "like", at } } },
            Service.Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await response.Content.ReadAsStringAsync(Service.Token);
        Assert.Contains("events[0].at", problem, StringComparison.Ordinal);
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    private async Task<WorkResponse> WorkAsync(long id) =>
        (await service.Client.GetFromJsonAsync<WorkResponse>($"/v1/works/{id}", Service.Json, Service.Token))!;
}
