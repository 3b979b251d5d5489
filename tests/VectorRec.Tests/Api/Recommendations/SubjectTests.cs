using System.Net.Http.Json;
using Dapper;
using VectorRec.Api.Explain;
using VectorRec.Api.Recommendations;
using VectorRec.Api.Replay;
using VectorRec.Tests.Indexing;

namespace VectorRec.Tests.Api.Recommendations;

/// <summary>Slates of songs to sing and of creators to follow: works that stand for them.</summary>
public sealed class SubjectTests(Service service) : IClassFixture<Service>
{
    private const int User = 6;

    [Theory]
    [InlineData("songs")]
    [InlineData("creators")]
    public async Task Each_work_stands_for_another_one_that_the_user_does_not_know_and_is_the_best_that_does(string scene)
    {
        var slate = await AskAsync(scene, User, limit: 8);
        Assert.Equal(8, slate.Works.Count);
        var subjects = slate.Works.Select(work => SubjectOf(scene, work)).ToArray();
        Assert.Equal(8, subjects.Distinct().Count());
        Assert.Empty(subjects.Intersect(await KnownAsync(scene, User)));
        Assert.True((await service.PostAsync<ReplayResponse>("/v1/replay", new { requestId = slate.RequestId })).Identical);

        // The others of the same song, or creator, were worse.
        var first = slate.Works[0];
        var others = await IdsAsync(
            $"select work_id from works where status = 'active' and kind = 'work' and work_id <> @work and {Column(scene)} = @subject",
            new { work = first.WorkId, subject = subjects[0] });
        Assert.NotEmpty(others);
        var coarse = (await AskAsync(scene, User, 8, explain: true)).Works[0].Explanation!.CoarseScore;
        var same = 0;
        foreach (var other in others)
        {
            var absence = await service.PostAsync<AbsenceResponse>("/v1/explain/absence", new { userId = User, workId = other, scene });
            Assert.Contains(absence.Reason, (string[])["sameSubject", "notRecalled", "ownWork"]);
            same += absence.Reason == "sameSubject" ? 1 : 0;
            Assert.True(absence.Reason != "sameSubject" || absence.Score <= coarse + 1e-6, $"{absence}");
        }

        Assert.NotEqual(0, same);
    }

    [Theory]
    [InlineData("songs", IndexedCatalogue.Users)]
    [InlineData("creators", IndexedCatalogue.Users)]
    public async Task Pages_bring_each_once_until_there_are_no_more_and_so_do_pages_at_once(string scene, long most)
    {
        var (met, cursor) = (new List<long>(), (string?)null);
        RecommendResponse page;
        do
        {
            page = await service.RecommendAsync(new { userId = User, scene, limit = 7, cursor });
            cursor = page.Cursor;
            met.AddRange(page.Works.Select(work => SubjectOf(scene, work)));
            Assert.True(met.Count <= most, "They come again.");
        }
        while (page.Works.Count == 7);
        Assert.Equal(met.Count, met.Distinct().Count());
        Assert.NotNull(page.Shortfall);
        Assert.Empty(met.Intersect(await KnownAsync(scene, User)));
        // All songs and creators of the small catalogue are recalled.
        var all = await IdsAsync(
            $"select distinct {Column(scene)} from works where status = 'active' and kind = 'work' and {Column(scene)} is not null");
        Assert.Equal(all.Except(await KnownAsync(scene, User)).Order(), met.Order());

        var together = await Task.WhenAll(Enumerable.Range(0, 3).Select(
            part => service.RecommendAsync(new { userId = User, scene, limit = 5, page = part, pages = 3 })));
        var subjects = together.SelectMany(part => part.Works.Select(work => SubjectOf(scene, work))).ToArray();
        Assert.NotEmpty(subjects);
        Assert.Equal(subjects.Length, subjects.Distinct().Count());
    }

    [Fact]
    public async Task Whoever_is_followed_or_was_sung_is_gone_from_the_next_slate()
    {
        const int user = 9;
        var creator = (await AskAsync("creators", user, 5)).Works[0].CreatorId!.Value;
        using var followed = await service.Client.PutAsync($"/v1/users/{user}/follows/{creator}", null, Service.Token);
        Assert.True(followed.IsSuccessStatusCode);
        var next = await AskAsync("creators", user, 50);
        Assert.DoesNotContain(creator, next.Works.Select(work => work.CreatorId!.Value));
        var any = await IdsAsync(
            "select work_id from works where creator_id = @creator and status = 'active' and kind = 'work'", new { creator });
        var why = await service.PostAsync<AbsenceResponse>(
            "/v1/explain/absence", new { userId = user, workId = any[0], scene = "creators" });
        Assert.Contains(why.Reason, (string[])["knownSubject", "notRecalled"]);

        var song = (await AskAsync("songs", user, 5)).Works[0].SongId!.Value;
        using var sung = await service.Client.PutAsJsonAsync(
            "/v1/works/500001", new { creatorId = user, songId = song, media = "audio", createdAt = "2026-05-02T00:00:00Z" },
            Service.Token);
        Assert.True(sung.IsSuccessStatusCode, await sung.Content.ReadAsStringAsync(Service.Token));
        await Wait.UntilAsync(async () =>
            (await AskAsync("songs", user, 50)).Works.All(work => work.SongId != song));
    }

    [Theory]
    [InlineData("songs")]
    [InlineData("creators")]
    public async Task Somebody_of_whom_nothing_is_known_gets_what_is_popular_each_once(string scene)
    {
        var slate = await AskAsync(scene, 999_999, 10);
        Assert.Equal(10, slate.Works.Select(work => SubjectOf(scene, work)).Distinct().Count());
    }

    private Task<RecommendResponse> AskAsync(string scene, long user, int limit, bool explain = false) =>
        service.RecommendAsync(new { userId = user, scene, limit, explain });

    private static long SubjectOf(string scene, RecommendedWork work) => (scene == "songs" ? work.SongId : work.CreatorId)!.Value;

    private static string Column(string scene) => scene == "songs" ? "song_id" : "creator_id";

    private Task<long[]> KnownAsync(string scene, long user) => IdsAsync(
        scene == "songs" ? "select song_id from works where creator_id = @user and song_id is not null and status = 'active'"
            : "select followee_id from follows where follower_id = @user union select @user", new { user });

    private async Task<long[]> IdsAsync(string sql, object? parameters = null)
    {
        await using var connection = await service.Database.Source.OpenConnectionAsync(Service.Token);
        return [.. await connection.QueryAsync<long>(sql, parameters)];
    }
}
