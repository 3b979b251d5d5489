using System.Net;
using System.Net.Http.Json;
using Dapper;
using VectorRec.Api.Events;
using VectorRec.Api.Explain;
using VectorRec.Api.Replay;
using VectorRec.Funnel.Sources;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Explain;

public sealed class ExplainTests(Service service, TestStores stores) : IClassFixture<Service>
{
    [Fact]
    public async Task A_returned_work_is_not_absent()
    {
        var work = (await service.RecommendAsync(4)).Works[3].WorkId;
        var absence = await AbsenceAsync(4, work);

        Assert.True(absence.Returned);
        Assert.Null(absence.Stage);
    }

    [Fact]
    public async Task The_rule_that_took_a_work_out_is_named()
    {
        await using var connection = await service.Database.Source.OpenConnectionAsync(Service.Token);
        const string unseen =
            "and status = 'active' and not exists (select from user_works u where u.user_id = @user and u.work_id = w.work_id)";
        var hidden = await connection.QuerySingleAsync<long>("select min(work_id) from works where status = 'hidden'");

        Assert.Equal("notIndexed", (await AbsenceAsync(4, hidden)).Reason);
        Assert.Equal("notIndexed", (await AbsenceAsync(4, 999_999)).Reason);
        Assert.Equal("requestFilter", (await service.PostAsync<AbsenceResponse>(
            "/v1/explain/absence", new { userId = 4, workId = 600, filters = new { tags = new[] { "unheard" } } })).Reason);
        // A wide quota brings the whole catalogue, so that these are filtered and not just unknown to recall.
        Assert.Contains("seen", await ReasonsAsync(4, "select work_id from user_works where user_id = @user"));
        Assert.Contains("ownWork", await ReasonsAsync(4, $"select work_id from works w where creator_id = 4 {unseen}"));
        Assert.Contains("blockedCreator", await ReasonsAsync(1, $"select work_id from works w where creator_id = 2 {unseen}"));

        async Task<HashSet<string>> ReasonsAsync(long user, string sql)
        {
            var reasons = new HashSet<string>();
            foreach (var work in await connection.QueryAsync<long>(sql, new { user }))
                reasons.Add((await AbsenceAsync(user, work)).Reason);
            return reasons;
        }
    }

    [Fact]
    public async Task Every_work_is_either_returned_or_has_a_reason_and_a_score_that_fits()
    {
        // Channels that bring less than the whole catalogue.
        await using var service = new Service(stores)
        {
            Settings = [.. ChannelCatalogue.All.Where(channel => !channel.NeedsQuery)
                .Select(channel => (
                    $"Scenes:feed:Channels:{channel.Name}", channel.Name switch { "ann" => "150", "popular" => "60", _ => "0" }))],
        };
        await service.InitializeAsync();
        var slate = (await service.RecommendAsync(6)).Works.Select(work => work.WorkId).ToHashSet();
        var reasons = new Dictionary<string, int>();
        foreach (var work in Enumerable.Range(1, 100).Select(i => (long)i * 7).Concat(slate))
        {
            var absence = await AbsenceAsync(6, work, service);
            reasons[absence.Reason] = reasons.GetValueOrDefault(absence.Reason) + 1;
            Assert.Equal(slate.Contains(work), absence.Returned);
            Assert.Equal((absence.Returned, absence.Returned), (absence.Reason == "returned", absence.Stage is null));
            // What was cut for its score lacks something; a slate is no list by score.
            if (absence.Reason is "coarseCut" or "notRecalled")
                Assert.True(absence.Score <= absence.ScoreNeeded, $"{work}: {absence.Score} of {absence.ScoreNeeded}");
            else
                Assert.Equal(absence.Reason == "slateCut", absence.ScoreNeeded is not null);
        }

        // Reasons that never come up are not looked at.
        Assert.All((string[])["returned", "slateCut"], reason => Assert.Contains(reason, reasons.Keys));
        Assert.True(reasons.GetValueOrDefault("notRecalled") >= 3, string.Join(", ", reasons));
    }

    [Fact]
    public async Task A_replay_gives_the_same_slate_bit_for_bit_even_after_the_stores_have_changed()
    {
        var recorded = await service.RecommendAsync(16);
        long[] before = [.. recorded.Works.Select(work => work.WorkId)];
        await service.PostAsync<EventReceipt>("/v1/events", new
        {
            events = before.Select(
                work => new { id = Guid.NewGuid(), userId = 16, workId = work, type = "like", at = TimeProvider.System.GetUtcNow() }),
        });
        Assert.Empty((await service.RecommendAsync(16)).Works.Select(work => work.WorkId).Intersect(before));

        var replay = await service.PostAsync<ReplayResponse>("/v1/replay", new { requestId = recorded.RequestId });

        Assert.True(replay.Identical);
        Assert.Equal(before, replay.Replayed.Select(work => work.WorkId));
        Assert.Empty(replay.Added.Concat(replay.Removed).Concat(replay.Moved));
    }

    [Fact]
    public async Task A_replay_with_other_settings_says_what_differs()
    {
        var recorded = await service.RecommendAsync(17);
        var replay = await service.PostAsync<ReplayResponse>(
            "/v1/replay", new
            {
                requestId = recorded.RequestId,
                overrides = new { diversity = new { theta = 0.0 }, coarse = new { qualityWeight = 5 } }
            });

        long[] before = [.. replay.Recorded.Select(work => work.WorkId)], after = [.. replay.Replayed.Select(work => work.WorkId)];
        Assert.False(replay.Identical);
        Assert.Equal(recorded.Works.Select(work => work.WorkId), before);
        Assert.Equal(after.Except(before), replay.Added);
        Assert.Equal(before.Except(after), replay.Removed);
        Assert.NotEmpty(replay.Added);
    }

    [Fact]
    public async Task What_was_never_recorded_cannot_be_replayed_and_recall_cannot_be_changed()
    {
        var recorded = await service.RecommendAsync(18);
        using var unknown = await service.Client.PostAsJsonAsync("/v1/replay", new { requestId = Guid.NewGuid() }, Service.Token);
        using var recall = await service.Client.PostAsJsonAsync(
            "/v1/replay", new { requestId = recorded.RequestId, overrides = new { channels = new { ann = 5 } } }, Service.Token);

        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, recall.StatusCode);
    }

    private Task<AbsenceResponse> AbsenceAsync(long user, long work, Service? of = null) =>
        (of ?? service).PostAsync<AbsenceResponse>("/v1/explain/absence", new { userId = user, workId = work });
}
