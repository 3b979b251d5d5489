using System.Net.Http.Json;
using Dapper;
using VectorRec.Api.Events;
using VectorRec.Api.Works;
using VectorRec.Indexer.Cli;
using VectorRec.Tests.Import;

namespace VectorRec.Tests.Api.Users;

/// <summary>A like that is taken back does not count: not for the work, not for friends, not for training.</summary>
public sealed class LikeTests(Service service) : IClassFixture<Service>
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_like_taken_back_counts_nowhere_and_one_that_is_late_does_not_bring_it_back()
    {
        const long user = 21, work = 333;
        var before = (await WorkAsync(work)).Likes;
        var trend = await TrendAsync(work);
        await EventAsync(user, work, "like", Now.AddMinutes(-10));
        Assert.Equal(before + 1, (await WorkAsync(work)).Likes);
        Assert.Equal((8, true), await FoldAsync(user, work));

        Assert.True(await TakeBackAsync(user, work));
        Assert.False(await TakeBackAsync(user, work));
        Assert.Equal(before, (await WorkAsync(work)).Likes);
        Assert.Equal(trend, await TrendAsync(work), 1e-6);
        // Nothing else was done with it: it is not in the history.
        Assert.Equal((0, false), await FoldAsync(user, work));

        await EventAsync(user, work, "like", Now.AddMinutes(-9));
        Assert.Equal(before, (await WorkAsync(work)).Likes);
        Assert.Equal((0, false), await FoldAsync(user, work));

        await EventAsync(user, work, "like", Now.AddMinutes(4));
        Assert.Equal(before + 1, (await WorkAsync(work)).Likes);
        Assert.Equal((8, true), await FoldAsync(user, work));
    }

    [Fact]
    public async Task What_else_was_done_with_the_work_stays()
    {
        const long user = 22, work = 444;
        await EventAsync(user, work, "play", Now.AddMinutes(-10));
        await EventAsync(user, work, "like", Now.AddMinutes(-9));
        Assert.True(await TakeBackAsync(user, work));
        Assert.Equal((2, true), await FoldAsync(user, work));
    }

    [Fact]
    public async Task A_like_before_it_was_ever_heard_of_is_taken_back_too()
    {
        const long user = 23, work = 555;
        Assert.False(await TakeBackAsync(user, work));
        var before = (await WorkAsync(work)).Likes;
        await EventAsync(user, work, "like", Now.AddMinutes(-1));
        Assert.Equal(before, (await WorkAsync(work)).Likes);
    }

    [Fact]
    public async Task Training_does_not_learn_from_it()
    {
        const long user = 24;
        using var folder = new TemporaryFolder();
        await EventAsync(user, 601, "like", Now.AddMinutes(-3));
        await EventAsync(user, 602, "like", Now.AddMinutes(-3));
        var with = await ExamplesAsync(folder["with"]);
        await TakeBackAsync(user, 601);
        Assert.Equal(with - 1, await ExamplesAsync(folder["without"]));
    }

    private async Task<long> ExamplesAsync(string folder)
    {
        var run = await service.Database.RunAsync("export-training", "--out", folder, "--json");
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        return run.Json.GetProperty("export").GetProperty("examples").GetInt64();
    }

    private Task<bool> TakeBackAsync(long user, long work) =>
        service.WishAsync(HttpMethod.Delete, $"/v1/users/{user}/likes/{work}");

    private Task<EventReceipt> EventAsync(long user, long work, string type, DateTimeOffset at) =>
        service.PostAsync<EventReceipt>(
            "/v1/events", new { events = new[] { new { id = Guid.NewGuid(), userId = user, workId = work, type, at } } });

    private async Task<WorkResponse> WorkAsync(long id) =>
        (await service.Client.GetFromJsonAsync<WorkResponse>($"/v1/works/{id}", Service.Json, Service.Token))!;

    private async Task<double> TrendAsync(long work)
    {
        await using var connection = await service.Database.Source.OpenConnectionAsync(Service.Token);
        return await connection.ExecuteScalarAsync<double?>(
            "select likes * trend_decay(now() - at) from work_trends where work_id = @work", new { work }) ?? 0;
    }

    /// <summary>Kinds without the impression, and whether it is in the history.</summary>
    private async Task<(int Kinds, bool Engaged)> FoldAsync(long user, long work)
    {
        await using var connection = await service.Database.Source.OpenConnectionAsync(Service.Token);
        return await connection.QuerySingleAsync<(int, bool)>(
            "select kinds & ~1, engaged_at is not null from user_works where user_id = @user and work_id = @work", new { user, work });
    }
}
