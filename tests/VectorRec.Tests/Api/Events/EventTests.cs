using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Dapper;
using VectorRec.Api.Events;
using VectorRec.Api.Works;
using VectorRec.Tests.Api.Hosting;

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
    public async Task With_partial_the_good_events_are_taken_and_the_others_listed_with_their_fields()
    {
        var (first, last, now) = (Guid.NewGuid(), Guid.NewGuid(), TimeProvider.System.GetUtcNow());
        object?[] events =
        [
            new { id = first, userId = 26, workId = 61, type = "play", at = now },
            null,
            new { id = Guid.NewGuid(), userId = 999_999, workId = 61, type = "play", at = now },
            new { id = Guid.NewGuid(), userId = 26, workId = 999_999, type = "play", at = now },
            new { id = Guid.NewGuid(), userId = 26, workId = 61, type = "dance", at = now },
            new { id = Guid.NewGuid(), userId = 26, workId = 61, type = "play", at = now.AddMinutes(6) },
            new { id = "x", userId = 26, workId = 61, type = "play", at = now },
            new { id = Guid.NewGuid(), userId = 26, workId = 61, type = "play" },
            new { id = Guid.NewGuid(), userId = 26, workId = 61, type = "play", at = now, wait = 1 },
            new { id = Guid.NewGuid(), userId = 26, workId = 61, type = "play", at = now, scene = "a\0b" },
            7,
            new { id = last, userId = 26, workId = 62, type = "like", at = now },
        ];

        var receipt = await service.PostAsync<EventReceipt>("/v1/events", new { partial = true, events });
        Assert.Equal((2, 0), (receipt.Accepted, receipt.Duplicates));
        Assert.Equal(
            [(1, ""), (2, "userId"), (3, "workId"), (4, "type"), (5, "at"), (6, "id"), (7, "at"), (8, "wait"), (9, "scene"), (10, "")],
            receipt.Rejected!.Select(item => (item.Index, item.Errors.Keys.Single())));
        Assert.All(receipt.Rejected!, item => Assert.NotEmpty(item.Errors.Values.Single().Single()));
        var again = await service.PostAsync<EventReceipt>("/v1/events", new { partial = true, events });
        Assert.Equal((0, 2, 10), (again.Accepted, again.Duplicates, again.Rejected!.Count));

        // Without it the same batch is refused, and each field named.
        using var whole = await service.Client.PostAsJsonAsync("/v1/events", new { events }, Service.Token);
        Assert.Equal(HttpStatusCode.BadRequest, whole.StatusCode);
        var fields = ProblemFields.Of(await whole.Content.ReadFromJsonAsync<JsonElement>(Service.Token));
        Assert.Equal(
            [
                "events[1]", "events[4].type", "events[5].at", "events[6].id", "events[7].at", "events[8].wait", "events[9].scene",
                "events[10]",
            ], fields);
    }

    [Fact]
    public async Task An_integer_is_the_number_and_not_its_spelling()
    {
        var id = Guid.NewGuid();
        var at = TimeProvider.System.GetUtcNow().ToString("O");
        var receipt = await PostAsync($$"""{"id":"{{id}}","userId":27.0,"workId":6.1e1,"type":"play","at":"{{at}}","position":1e1}""");
        Assert.Equal((1, 0), (receipt.Accepted, receipt.Rejected!.Count));
        await using var connection = await service.Database.Source.OpenConnectionAsync(Service.Token);
        Assert.Equal("27 61 10", await connection.ExecuteScalarAsync<string>(
            "select concat_ws(' ', user_id, work_id, position) from events where event_id = @id", new { id }));
        receipt = await PostAsync($$"""{"id":"{{id}}","userId":27.5,"workId":61,"type":"play","at":"{{at}}"}""");
        Assert.Equal("userId", receipt.Rejected!.Single().Errors.Keys.Single());
        Assert.StartsWith("It has to be a whole number", receipt.Rejected![0].Errors["userId"].Single());

        async Task<EventReceipt> PostAsync(string e)
        {
            using var body = new StringContent($$"""{"partial":true,"events":[{{e}}]}""", Encoding.UTF8, "application/json");
            using var response = await service.Client.PostAsync("/v1/events", body, Service.Token);
            return (await response.Content.ReadFromJsonAsync<EventReceipt>(Service.Json, Service.Token))!;
        }
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
