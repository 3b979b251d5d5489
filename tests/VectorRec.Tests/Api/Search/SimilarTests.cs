using System.Net;
using System.Numerics.Tensors;
using Dapper;
using VectorRec.Api.Explain;
using VectorRec.Api.Recommendations;
using VectorRec.Catalogue;
using VectorRec.Generations;

namespace VectorRec.Tests.Api.Search;

/// <summary>Works like a work or like a creator's, and the follow feed's own route.</summary>
public sealed class SimilarTests(SearchService service) : IClassFixture<SearchService>
{
    // Likeness alone, so that the order can be computed.
    private static readonly object Pure = new { coarse = new { baseWeight = 0 } };

    [Fact]
    public async Task Works_like_a_work_are_its_nearest_in_order()
    {
        using var items = await ItemsAsync();
        foreach (var work in (long[])[30, 333, 640])
        {
            var slate = await service.SearchAsync(new { workId = work, limit = 20, overrides = Pure });
            Assert.Equal(Nearest(items, items.Embeddings.ToArray(items.RowOf(work)), work, 20), Ids(slate));
        }
    }

    [Fact]
    public async Task Works_like_a_creator_s_are_nearest_to_the_mean_of_theirs()
    {
        using var items = await ItemsAsync();
        var mean = new float[items.Dimension];
        for (var row = 0; row < items.Count; row++)
        {
            if (items.CreatorId(row) == 9)
                TensorPrimitives.Add(mean, items.Embeddings.ToArray(row), mean);
        }

        TensorPrimitives.Divide(mean, TensorPrimitives.Norm(mean), mean);
        var slate = await service.SearchAsync(new { creatorId = 9, limit = 20, explain = true, overrides = Pure });

        Assert.Equal(Nearest(items, mean, except: -1, 20), Ids(slate));
        Assert.All(slate.Works, work => Assert.Equal(["like_creator"], work.Explanation!.Channels));
        Assert.All(
            slate.Works, work => Assert.Equal(10 * items.Embeddings.Dot(mean, items.RowOf(work.WorkId)), work.Explanation!.Likeness, 1e-3));
    }

    [Fact]
    public async Task A_query_s_channels_bring_nothing_where_there_is_no_query()
    {
        var slate = await service.Service.RecommendAsync(new
        {
            userId = 3,
            limit = 10,
            explain = true,
            overrides =
                new { channels = new { related = 50, like_work = 50, like_creator = 50, text = 50 } },
        });

        Assert.Equal((10, 0), (slate.Works.Count, slate.Degraded.Count));
        Assert.All(
            slate.Works, work => Assert.Empty(work.Explanation!.Channels.Intersect(["related", "like_work", "like_creator", "text"])));
    }

    [Fact]
    public async Task Neither_the_work_nor_another_upload_of_it_is_similar()
    {
        var slate = await service.GetAsync($"/v1/works/{SearchService.Repeated}/similar?limit=50");
        var reasons = new HashSet<string>();
        for (var work = SearchService.Repeated; work <= SearchService.Repeated + 40; work++)
            reasons.Add(
                (await service.Service.PostAsync<AbsenceResponse>(
                    "/v1/explain/absence",
                    new { userId = 3, workId = work, scene = "similar", likeWorkId = SearchService.Repeated })).Reason);

        Assert.Equal(50, slate.Works.Count);
        Assert.DoesNotContain(slate.Works, work => work.WorkId is >= SearchService.Repeated and <= SearchService.Repeated + 40);
        Assert.Contains("sameRecording", reasons);
        Assert.DoesNotContain("returned", reasons);
    }

    [Fact]
    public async Task A_user_moves_the_order_and_likeness_still_decides()
    {
        var nobody = await service.GetAsync("/v1/works/50/similar?limit=20&explain=true");
        var one = await service.GetAsync("/v1/works/50/similar?limit=20&userId=7&explain=true");
        var other = await service.GetAsync("/v1/works/50/similar?limit=20&userId=8&explain=true");

        Assert.Equal((false, true, true), (nobody.Personalised, one.Personalised, other.Personalised));
        Assert.NotEqual(Ids(one), Ids(other));
        foreach (var slate in (RecommendResponse[])[nobody, one, other])
            Assert.True(slate.Works.Average(work => work.Explanation!.Likeness) > 3 * slate.Works.Average(
                work => Math.Abs(work.Explanation!.TowerScore)));
    }

    [Fact]
    public async Task A_work_that_is_not_indexed_is_answered_by_its_song_creator_and_tags()
    {
        const long hidden = 705;
        var slate = await service.GetAsync($"/v1/works/{hidden}/similar?limit=50&explain=true");
        await using var connection = await service.Database.Source.OpenConnectionAsync(Service.Token);
        var allowed = await connection.QueryAsync<long>(
            """
            select w.work_id from works w, works asked where asked.work_id = @hidden and w.status = 'active'
              and (w.song_id = asked.song_id or w.creator_id = asked.creator_id or w.tags && asked.tags)
            """, new { hidden });

        Assert.NotEmpty(slate.Works);
        Assert.All(slate.Works, work => Assert.Equal(["related"], work.Explanation!.Channels));
        Assert.Empty(Ids(slate).Except(allowed));
        Assert.Equal(
            Ids(slate).Order(), Ids(
                await service.SearchAsync(
                    new
                    {
                        workId = hidden,
                        limit = 50,
                        overrides =
                            new
                            {
                                diversity = new
                                {
                                    method = "dpp",
                                    theta = 0.7,
                                    rules = new { creatorDistance = 2, songDistance = 2 }
                                }
                            }
                    })).Order());
    }

    [Fact]
    public async Task What_does_not_exist_is_said_by_its_field()
    {
        using var similar = await service.Service.Client.GetAsync("/v1/works/999999/similar", Service.Token);
        Assert.Equal(HttpStatusCode.NotFound, similar.StatusCode);
        Assert.Contains("There is no work 999999.", await similar.Content.ReadAsStringAsync(Service.Token), StringComparison.Ordinal);
        // A user who sang nothing is known; there is nothing like it.
        await using var connection = await service.Database.Source.OpenConnectionAsync(Service.Token);
        await connection.ExecuteAsync("insert into users (user_id, name) values (5000, 'silent')");
        var silent = await service.SearchAsync(new { creatorId = 5000 });
        Assert.Empty(silent.Works);
        Assert.NotNull(silent.Shortfall);
    }

    [Fact]
    public async Task The_follow_feed_is_the_scene_follow()
    {
        foreach (var user in (long[])[10, 11])
        {
            var feed = await service.GetAsync($"/v1/users/{user}/feed/follow?limit=30");
            var scene = await service.GetAsync($"/v1/users/{user}/recommendations?scene=follow&limit=30");

            Assert.Equal("follow", feed.Scene);
            Assert.Equal(Ids(scene), Ids(feed));
            Assert.NotEmpty(feed.Works);
        }
    }

    private async Task<ItemTable> ItemsAsync()
    {
        var run = (await service.Service.Catalogue.Runs.ActiveAsync(Service.Token))!;
        return ItemTable.Open(Path.Combine(service.Service.Catalogue.Home.Folder, run.Folder, GenerationFolder.Items));
    }

    private static long[] Nearest(ItemTable items, float[] vector, long except, int count) =>
    [
        .. Enumerable.Range(0, items.Count).Where(row => items.WorkIds[row] != except && items.Kind[row] == WorkKind.Work)
            .OrderByDescending(row => items.Embeddings.Dot(vector, row)).ThenBy(row => row).Take(count).Select(row => items.WorkIds[row]),
    ];

    private static long[] Ids(RecommendResponse slate) => [.. slate.Works.Select(work => work.WorkId)];
}
