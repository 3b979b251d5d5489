using System.Numerics.Tensors;
using Dapper;
using VectorRec.Api.Recommendations;
using VectorRec.Catalogue;
using VectorRec.Generations;
using VectorRec.Models;
using VectorRec.Storage;
using VectorRec.Storage.Contexts;
using VectorRec.Tests.Indexing;

namespace VectorRec.Tests.Api.Recommendations;

public sealed class RecommendationTests(Service service) : IClassFixture<Service>
{
    [Fact]
    public async Task A_known_user_gets_ten_different_works_of_their_own()
    {
        var one = await service.RecommendAsync(7);
        var other = await service.RecommendAsync(8);

        Assert.Equal(10, one.Works.DistinctBy(work => work.WorkId).Count());
        Assert.Equal(Enumerable.Range(0, 10), one.Works.Select(work => work.Position));
        Assert.True(one.Personalised);
        Assert.Empty(one.Degraded);
        Assert.Null(one.Shortfall);
        Assert.NotEqual(Ids(one), Ids(other));
    }

    [Fact]
    public async Task Users_who_are_not_known_get_the_same_full_list()
    {
        var one = await service.RecommendAsync(1_000_001);
        var other = await service.RecommendAsync(1_000_002);

        Assert.False(one.Personalised);
        Assert.Equal(10, one.Works.Count);
        Assert.Equal(Ids(one), Ids(other));
    }

    [Fact]
    public async Task Nobody_is_shown_what_they_saw_or_sang_or_blocked_or_what_is_hidden()
    {
        await using var connection = await service.Database.Source.OpenConnectionAsync(Service.Token);
        for (var user = 1; user <= IndexedCatalogue.Users; user++)
        {
            var shown = Ids(await service.RecommendAsync(user, limit: 50));
            var forbidden = await connection.QueryAsync<long>(
                """
                select work_id from user_works where user_id = @user
                union select work_id from works where creator_id = @user or status <> 'active'
                union select work_id from works where creator_id in (select creator_id from blocks where user_id = @user)
                """, new { user });

            Assert.NotEmpty(shown);
            Assert.Empty(shown.Intersect(forbidden));
        }
    }

    [Fact]
    public async Task Works_of_one_song_or_creator_never_stand_side_by_side_whatever_the_method()
    {
        var pairs = 0;
        foreach (var method in (string[])["dpp", "ssd", "mmr", "scatter", "none"])
        {
            for (var user = 1; user <= 12; user++)
            {
                var slate = await service.RecommendAsync(new { userId = user, limit = 30, diversity = new { method, theta = 0.9 } });
                foreach (var (left, right) in slate.Works.Zip(slate.Works.Skip(1)))
                {
                    Assert.False(left.CreatorId is not null && left.CreatorId == right.CreatorId);
                    Assert.False(left.SongId is not null && left.SongId == right.SongId);
                }

                Assert.Equal(slate.Works.Count < 30, slate.Shortfall is not null);
                pairs += slate.Works.Count - 1;
            }
        }

        Assert.True(pairs > 5 * 12 * 25, $"{pairs} pairs of neighbours");
    }

    [Fact]
    public async Task Scores_are_those_of_a_recomputation_from_the_database_and_the_towers()
    {
        var run = (await service.Catalogue.Runs.ActiveAsync(Service.Token))!;
        using var bundle = ModelBundle.Load(Path.Combine(service.Catalogue.Home.Folder, run.Folder, GenerationFolder.Bundle), threads: 1);
        using var tower = new TowerBatch(bundle.UserTower, 1);
        using var item = new TowerBatch(bundle.ItemTower, 1);
        await using var snapshot = await CatalogueSnapshot.OpenAsync(service.Database.Source, Service.Token);
        var works = new Dictionary<long, WorkRow>();
        await foreach (var work in snapshot.ReadWorksAsync(activeOnly: true, Service.Token))
            works.Add(work.WorkId, work);

        foreach (var user in (long[])[3, 11, 28])
        {
            var context = await new UserContextStore(service.Database.Source, [])
                .ReadAsync(user, bundle.Schema.HistoryLength, 0, 0, Service.Token);
            bundle.Users.EncodeProfile(context.Profile!, context.Friends, DateTimeOffset.UnixEpoch, tower.Features, 0);
            bundle.Users.EncodeHistory(context.History, null, tower.Features, 0);
            bundle.UserTower.Run(tower);
            var slate = await service.RecommendAsync(user);
            Assert.Equal(10, slate.Works.Count);
            foreach (var recommended in slate.Works)
            {
                bundle.Items.Encode(works[recommended.WorkId], item.Features, 0);
                bundle.ItemTower.Run(item);
                var score = (TensorPrimitives.Dot(tower.Embedding(0), item.Embedding(0)) / bundle.Manifest.Temperature) + item.Bias(0);
                Assert.Equal(score, recommended.Score, 1e-3);
            }
        }
    }

    [Fact]
    public async Task A_request_s_own_filters_hold()
    {
        var slate = await service.RecommendAsync(
            new { userId = 9, limit = 20, filters = new { media = "video", tags = new[] { "tag1", "tag2" }, minQuality = 0.3 } });

        Assert.NotEmpty(slate.Works);
        await using var connection = await service.Database.Source.OpenConnectionAsync(Service.Token);
        foreach (var work in slate.Works)
        {
            var row = await connection.QuerySingleAsync<(string Media, string[] Tags, float Quality)>(
                "select media, tags, quality from works where work_id = @WorkId", new { work.WorkId });
            Assert.Equal("video", row.Media);
            Assert.NotEmpty(row.Tags.Intersect(["tag1", "tag2"]));
            Assert.True(row.Quality >= 0.3f);
        }
    }

    [Fact]
    public async Task A_filter_that_nothing_passes_gives_an_empty_slate_that_says_why()
    {
        foreach (var user in (long[])[9, 1_000_001])
        {
            var slate = await service.RecommendAsync(new { userId = user, filters = new { tags = new[] { "unheard" } } });
            Assert.Empty(slate.Works);
            Assert.NotNull(slate.Shortfall);
        }
    }

    [Fact]
    public async Task Works_that_the_request_excludes_do_not_come()
    {
        var first = Ids(await service.RecommendAsync(12));
        var second = await service.RecommendAsync(new { userId = 12, excludeWorkIds = first });

        Assert.Equal(10, second.Works.Count);
        Assert.Empty(Ids(second).Intersect(first));
    }

    [Fact]
    public async Task A_work_that_is_removed_disappears_without_a_new_index_and_comes_back()
    {
        var work = Ids(await service.RecommendAsync(14))[0];
        await using var connection = await service.Database.Source.OpenConnectionAsync(Service.Token);

        await connection.ExecuteAsync("update works set status = 'removed' where work_id = @work", new { work });
        await Wait.UntilAsync(async () => !Ids(await service.RecommendAsync(14)).Contains(work));

        await connection.ExecuteAsync("update works set status = 'active' where work_id = @work", new { work });
        await Wait.UntilAsync(async () => Ids(await service.RecommendAsync(14)).Contains(work));
    }

    [Fact]
    public async Task Without_a_method_the_slate_is_in_score_order_but_for_the_rules()
    {
        var slate = await service.RecommendAsync(new { userId = 20, diversity = new { method = "none" }, explain = true });

        Assert.Equal(10, slate.Works.Count);
        Assert.Equal(1, slate.Works[0].Explanation!.CoarseRank);
        for (var i = 1; i < slate.Works.Count; i++)
        {
            // A better work comes later only where it may not stand beside its neighbour.
            var (left, right) = (slate.Works[i - 1], slate.Works[i]);
            Assert.True(left.Score >= right.Score || (i > 1 && Alike(slate.Works[i - 2], right)));
        }

        static bool Alike(RecommendedWork a, RecommendedWork b) =>
            (a.CreatorId is not null && a.CreatorId == b.CreatorId) || (a.SongId is not null && a.SongId == b.SongId);
    }

    [Fact]
    public async Task An_explanation_s_parts_add_up_and_the_funnel_loses_nobody()
    {
        var slate = await service.RecommendAsync(new
        {
            userId = 21,
            explain = true,
            overrides =
                new { coarse = new { timelinessWeight = 1, qualityWeight = 2, creatorSupportWeight = 0.5 } },
        });

        foreach (var work in slate.Works)
        {
            var why = work.Explanation!;
            Assert.NotEmpty(why.Channels);
            Assert.Equal(work.Score, why.TowerScore + why.Timeliness + why.Quality + why.CreatorSupport, 1e-4);
        }

        Assert.Contains(slate.Works, work => work.Explanation!.Quality > 0);
        var stages = slate.Funnel!.ToDictionary(stage => stage.Stage);
        foreach (var name in (string[])["filter", "coarse", "rerank"])
            Assert.Equal(stages[name].In, stages[name].Out + stages[name].Removed.Values.Sum());
        Assert.Equal(slate.Works.Count, stages["rerank"].Out);
    }

    [Fact]
    public async Task What_the_user_was_shown_lately_repels_what_is_like_it()
    {
        var run = (await service.Catalogue.Runs.ActiveAsync(Service.Token))!;
        using var items = ItemTable.Open(Path.Combine(service.Catalogue.Home.Folder, run.Folder, GenerationFolder.Items));
        var (plain, repelled) = (0.0, 0.0);
        for (var user = 1; user <= 10; user++)
        {
            var seen = (await new UserContextStore(service.Database.Source, []).ReadAsync(user, 1, 0, 10, Service.Token)).Shown;
            plain += await LikenessAsync(user, seen, weight: 0);
            repelled += await LikenessAsync(user, seen, weight: 1);
        }

        Assert.True(repelled < 0.9 * plain, $"{repelled} with, {plain} without");

        async Task<double> LikenessAsync(int user, long[] seen, float weight)
        {
            var diversity = new { theta = 0.0, repulsion = new { weight, halfLife = 100 } };
            var slate = await service.RecommendAsync(new { userId = user, overrides = new { diversity } });
            return Ids(slate).Average(
                work => seen.Max(other => items.Embeddings.Dot(items.Embeddings.ToArray(items.RowOf(work)), items.RowOf(other))));
        }
    }

    [Fact]
    public async Task A_diverse_cut_keeps_as_many_works_as_a_cut_by_score_and_others()
    {
        object Cut(int pool) =>
            new
            {
                userId = 19,
                explain = true,
                overrides = new { coarse = new { keep = 60, diversePool = pool }, cutDiversity = new { theta = 0.1, window = 8 } }
            };
        var byScore = await service.RecommendAsync(Cut(0));
        var diverse = await service.RecommendAsync(Cut(300));

        Assert.Equal("skipped", byScore.Funnel!.Single(stage => stage.Stage == "diversity_cut").Outcome);
        var stage = diverse.Funnel!.Single(stage => stage.Stage == "diversity_cut");
        Assert.Equal(("ok", 300, 60), (stage.Outcome, stage.In, stage.Out));
        Assert.Equal(240, stage.Removed["diversityCut"]);
        Assert.NotEqual(Ids(byScore), Ids(diverse));
    }

    [Fact]
    public async Task The_follow_scene_shows_only_what_followees_published_or_liked()
    {
        var slate = await service.RecommendAsync(new { userId = 10, scene = "follow", limit = 50 });
        await using var connection = await service.Database.Source.OpenConnectionAsync(Service.Token);
        var allowed = await connection.QueryAsync<long>(
            """
            select work_id from works where creator_id in (select followee_id from follows where follower_id = 10)
            union select work_id from user_works
                where kinds & 8 <> 0 and user_id in (select followee_id from follows where follower_id = 10)
            """);

        Assert.NotEmpty(slate.Works);
        Assert.Empty(Ids(slate).Except(allowed));
    }

    private static long[] Ids(RecommendResponse slate) => [.. slate.Works.Select(work => work.WorkId)];
}
