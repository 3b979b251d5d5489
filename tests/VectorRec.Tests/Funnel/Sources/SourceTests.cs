using VectorRec.Catalogue;
using VectorRec.Funnel;
using VectorRec.Funnel.Recall;
using VectorRec.Funnel.Sources;
using VectorRec.Generations;
using VectorRec.Scenes;
using VectorRec.Storage.Channels;
using VectorRec.Users;

namespace VectorRec.Tests.Funnel.Sources;

/// <summary>Every recall channel alone: what it asks for a user, without anybody to answer.</summary>
public sealed class SourceTests(SmallCatalogue catalogue) : IClassFixture<SmallCatalogue>
{
    [Fact]
    public void Each_is_made_under_its_name_with_its_quota()
    {
        foreach (var description in ChannelCatalogue.SourcesIn(
            ChannelCatalogue.All.ToDictionary(channel => channel.Name, _ => new ChannelOptions { Quota = 7 })))
        {
            var source = description.Create(7);
            Assert.Equal((description.Name, 7), (source.Name, source.Quota));
            Assert.Equal(source.Store.IsRemote(), description.DeadlineIn(new()) is not null);
            Assert.Equal(source.Store.IsRemote() && description.Name != "text", description.AsksAlone);
            Assert.Equal(source.Store.IsRemote() ? 10_000 : 100_000, description.MostWorks);
        }
    }

    [Fact]
    public void Each_that_postgres_answers_has_a_statement_with_a_limit_and_no_open_placeholder()
    {
        var asked = ChannelCatalogue.All.ToDictionary(channel => channel.Name, _ => new ChannelOptions { Quota = 7 });
        var statements = new SceneChannels(asked).Of(SourceStore.Postgres);
        Assert.Equal(7, statements.Count);
        foreach (var channel in statements)
        {
            var statement = new RecallStatement(channel.Name, 4711, channel.Source is StatementSource { Scored: true });
            Assert.EndsWith("limit 4711", statement.Sql, StringComparison.Ordinal);
            Assert.DoesNotContain("{", statement.Sql, StringComparison.Ordinal);
            Assert.DoesNotContain("--", statement.Sql, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Postings_bring_the_most_popular_of_what_the_user_liked()
    {
        var items = catalogue.Items;
        int[] liked = [.. Enumerable.Range(0, 3).Select(i => i * 7)];
        var user = SmallCatalogue.User() with { History = [.. liked.Select(Engaged)] };
        using var run = catalogue.Run(user: user);
        foreach (var (source, passes) in (IEnumerable<(Func<int, ISource>, Func<int, bool>)>)
        [
            (quota => new LikedCreators(quota), row => IsAnyOf(items.Creator, row)),
            (quota => new LikedSongs(quota), row => IsAnyOf(items.Song, row)),
            (quota => new TopTags(quota), row => TopTagsOf(user).Any(tag => items.Tags(row).Contains(tag))),
            (quota => new NearbyWorks(quota), row => items.City[row] < items.Cities.Count && items.Cities[items.City[row]] == "Shenzhen"),
            (quota => new PopularWorks(quota), row => items.Kind[row] == WorkKind.Work),
        ])
        {
            int[] expected = [.. ByWorth(passes)];
            Assert.True(expected.Length > 0, source(1).Name);
            foreach (var quota in (int[])[1, 5, 1_000])
            {
                using var another = catalogue.Run(user: user);
                Assert.Equal(expected.Take(quota), Brought(another, source(quota)));
            }
        }

        bool IsAnyOf(ReadOnlySpan<int> codes, int row)
        {
            foreach (var other in liked)
            {
                if (codes[other] >= 0 && codes[other] == codes[row])
                    return true;
            }

            return false;
        }
    }

    [Fact]
    public void A_request_of_its_own_narrows_what_they_bring()
    {
        var items = catalogue.Items;
        foreach (var filter in (WorkFilter[])[
            new() { Media = Media.Video }, new() { Languages = ["zh"] }, new() { Tags = [items.TagNames[0], "unheard"] },
            new() { City = items.Cities[1] }, new() { CreatorIds = [items.Creators[0], items.Creators[2]] },
            new() { SongIds = [items.Songs[1]] },
            new() { Kinds = [WorkKind.Work], MinQuality = 0.5f }, new() { City = "nowhere" }])
        {
            using var run = catalogue.Run(user: SmallCatalogue.User(), filter: filter);
            var matching = new ItemFilter(filter, items);
            Assert.Equal(ByWorth(matching.Matches).Take(20), Brought(run, new PopularWorks(20), matching));
        }
    }

    [Fact]
    public void A_user_without_behaviour_or_city_is_brought_nothing_of_it()
    {
        using var run = catalogue.Run(user: UserContext.Unknown(4));
        foreach (var source in (ISource[])[new LikedCreators(10), new LikedSongs(10), new TopTags(10)])
            Assert.Empty(Brought(run, source));
        Assert.Null(new NearbyWorks(10).Ask(run));
        Assert.Null(new TextMatches(10).Ask(run));
        Assert.Equal(run.Request.Filter, Assert.IsType<NearestQuestion>(new Neighbourhood(10).Ask(run)).Filter);
    }

    [Fact]
    public void What_came_after_the_request_began_is_not_brought()
    {
        var generation = catalogue.Open(spare: 1);
        using var serving = new ServingGeneration();
        serving.Swap(generation);
        using var run = catalogue.Run(user: SmallCatalogue.User(), on: serving);
        var row = generation.Items.Delta.Append(
            Some.Works(1, seed: 5)[0] with { WorkId = 1L << 40 }, generation.Items.Embeddings.ToArray(0), bias: 1_000);
        Assert.DoesNotContain(row, Brought(run, new PopularWorks(5)));
        using var next = catalogue.Run(user: SmallCatalogue.User(), on: serving);
        Assert.Equal(row, Brought(next, new PopularWorks(5))[0]);
    }

    [Fact]
    public void Lists_of_the_table_bring_their_best_until_the_quota_of_unseen_works_is_full()
    {
        var trending = catalogue.Generation.Lists.Trending;
        var seen = trending[..3].Select(row => catalogue.Items.WorkIds[row]).ToArray();
        using var run = catalogue.Run(user: SmallCatalogue.User() with { Seen = SmallCatalogue.Seen(seen) });
        Assert.Equal(trending[..13], Brought(run, new TrendingWorks(10)));

        using var another = catalogue.Run(user: SmallCatalogue.User(2));
        Assert.Equal(FreshWorks.InTurn(catalogue.Generation.Lists, 2).Take(10), Brought(another, new FreshWorks(10)));
    }

    [Fact]
    public void No_more_seen_works_than_the_quota_come_on_top()
    {
        var trending = catalogue.Generation.Lists.Trending;
        using var run = catalogue.Run(
            user: SmallCatalogue.User() with
            {
                Seen =
            SmallCatalogue.Seen([.. trending[..50].Select(row => catalogue.Items.WorkIds[row])])
            });
        Assert.Equal(trending[..10], Brought(run, new TrendingWorks(10)));
    }

    private EngagedWork Engaged(int row)
    {
        var items = catalogue.Items;
        return new(
            items.WorkIds[row], items.CreatorId(row), items.SongId(row), [.. items.Tags(row).ToArray().Select(tag => items.TagNames[tag])]);
    }

    private ushort[] TopTagsOf(UserContext user) => [.. user.History.SelectMany(work => work.Tags).GroupBy(tag => tag)
        .OrderByDescending(tag => tag.Count()).ThenBy(tag => tag.Key, StringComparer.Ordinal).Take(5)
        .Select(tag => (ushort)catalogue.Items.TagNames.Index().Single(name => name.Item == tag.Key).Index)];

    private IEnumerable<int> ByWorth(Func<int, bool> passes) => Enumerable.Range(0, catalogue.Items.Count).Where(passes)
        .OrderByDescending(row => catalogue.Items.Bias[row]).ThenByDescending(row => catalogue.Items.CreatedAt[row]).ThenBy(row => row);

    private static int[] Brought(FunnelRun run, ISource source, ItemFilter? filter = null)
    {
        var intake = new Intake(run, 0, source.Quota, source.Quota, filter);
        ((TableQuestion)source.Ask(run)!).Into(run, ref intake);
        return run.Candidates.Row.ToArray();
    }
}
