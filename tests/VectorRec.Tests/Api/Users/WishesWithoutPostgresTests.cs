using VectorRec.Api.Recommendations;
using VectorRec.Tests.Api.Recommendations;
using VectorRec.Tests.Stores;
using VectorRec.Users;

namespace VectorRec.Tests.Api.Users;

/// <summary>What is known of wishes holds while Postgres is away, on each instance.</summary>
public sealed class WishesWithoutPostgresTests(TestStores stores)
{
    [Fact]
    public async Task A_wish_that_was_written_or_read_holds_on_the_fallback_and_on_what_is_on_the_air()
    {
        await using var service = new Service(stores);
        await service.InitializeAsync();
        // What anybody gets then; of it some is not wanted. Of two wishes one was written here, the other is only read: by a request.
        var list = (await AskAsync(service, 999_999, "feed")).Works
            .Where(work => work is { CreatorId: not null, SongId: not null }).ToArray();
        var (creator, song, tag) = (list[0].CreatorId!.Value, list[1].SongId!.Value, TagOf(list[2].WorkId));
        await service.WishAsync(HttpMethod.Put, $"/v1/users/7/blocks/{creator}");
        await service.WishAsync(HttpMethod.Put, $"/v1/users/7/not-interested?songId={song}");
        await service.ExecuteAsync(
            "insert into not_interested (user_id, kind, tag) values (8, 'tag', @tag)", new { tag = $"tag{tag}" });
        await service.RecommendAsync(8);

        await SetConnectionsAsync(service, false);
        foreach (var scene in (string[])["feed", "live", "rooms", "nearby"])
        {
            var of7 = await AskAsync(service, 7, scene);
            Assert.Contains(of7.Degraded, degraded => degraded.Stage == "context");
            Assert.NotEmpty(of7.Works);
            Assert.DoesNotContain(of7.Works, work => work.CreatorId == creator || work.SongId == song);
            Assert.DoesNotContain((await AskAsync(service, 8, scene)).Works, work => TagOf(work.WorkId) == tag);
            if (scene != "feed")
                continue;
            // Others see all of it.
            var others = (await AskAsync(service, 999_998, scene)).Works;
            Assert.Contains(others, work => work.CreatorId == creator);
            Assert.Contains(others, work => work.SongId == song);
            Assert.Contains(others, work => TagOf(work.WorkId) == tag);
        }

        await SetConnectionsAsync(service, true);
    }

    [Fact]
    public async Task Another_instance_hears_of_a_change()
    {
        await using var service = new Service(stores);
        await service.InitializeAsync();
        await using var other = await service.AnotherAsync();
        await service.WishAsync(HttpMethod.Put, "/v1/users/7/blocks/9");
        await AskAsync(other, 7, "feed");
        await service.WishAsync(HttpMethod.Put, "/v1/users/7/blocks/10");

        // It has to be heard, not read: so this asks for nothing before Postgres is away.
        await Wait.UntilAsync(() => Task.FromResult(other.Of<RememberedWishes>().Of(7).Blocked.Contains(10)));
        await SetConnectionsAsync(service, false);
        Assert.DoesNotContain((await AskAsync(other, 7, "feed")).Works, work => work.CreatorId is 9 or 10);
        await SetConnectionsAsync(service, true);
    }

    private static Task<RecommendResponse> AskAsync(Service service, long user, string scene) =>
        service.RecommendAsync(new { userId = user, scene, limit = 50 });

    private static long TagOf(long work) => work > 800 ? (work - 800) % 7 : work % 7;

    private Task SetConnectionsAsync(Service service, bool allowed) =>
        DegradationTests.SetConnectionsAsync(stores, service, allowed);
}
