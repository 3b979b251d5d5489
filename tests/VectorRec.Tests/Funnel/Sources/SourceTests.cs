using VectorRec.Catalogue;
using VectorRec.Funnel;
using VectorRec.Funnel.Recall;
using VectorRec.Funnel.Sources;
using VectorRec.Scenes;
using VectorRec.Storage.Channels;
using VectorRec.Users;

namespace VectorRec.Tests.Funnel.Sources;

/// <summary>Every recall channel alone: what it asks for a user, without anybody to answer.</summary>
public sealed class SourceTests(SmallCatalogue catalogue) : IClassFixture<SmallCatalogue>
{
    private static readonly EngagedWork[] History =
    [
        new(1, 11, 101, ["pop", "rock"]), new(2, 12, 102, ["pop"]), new(3, 11, null, ["jazz"]), new(4, null, 101, []),
    ];

    private static UserContext Singer => SmallCatalogue.User() with { History = History };

    [Fact]
    public void Each_is_made_under_its_name_with_its_quota()
    {
        foreach (var description in ChannelCatalogue.SourcesIn(
            ChannelCatalogue.All.ToDictionary(channel => channel.Name, _ => new ChannelOptions { Quota = 7 })))
        {
            var source = description.Create(7);
            Assert.Equal((description.Name, 7), (source.Name, source.Quota));
            Assert.Equal(source.Store != SourceStore.Table, description.DeadlineIn(new()) is not null);
            Assert.Equal(source.Store != SourceStore.Table && description.Name != "text", description.AsksAlone);
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
    public void What_the_user_liked_is_asked_for_by_frequency_then_by_time()
    {
        using var run = catalogue.Run(user: Singer);
        Assert.Equal([11, 12], Asked(new LikedCreators(10), run)!.Filter.CreatorIds);
        Assert.Equal([101, 102], Asked(new LikedSongs(10), run)!.Filter.SongIds);
        Assert.Equal(["pop", "jazz", "rock"], Asked(new TopTags(10), run)!.Filter.Tags);
        Assert.Equal("Shenzhen", Asked(new NearbyWorks(10), run)!.Filter.City);
        Assert.Equal(run.Request.Filter, Asked(new Neighbourhood(10), run)!.Filter);
    }

    [Fact]
    public void A_request_of_its_own_is_only_narrowed_and_what_it_leaves_nothing_of_is_not_asked()
    {
        using var narrow = catalogue.Run(user: Singer,
            filter: new WorkFilter { CreatorIds = [12], SongIds = [999], Tags = ["folk"], City = "Beijing" });
        Assert.Equal([12], Asked(new LikedCreators(10), narrow)!.Filter.CreatorIds);
        Assert.Null(Asked(new LikedSongs(10), narrow));
        Assert.Null(Asked(new TopTags(10), narrow));
        Assert.Null(Asked(new NearbyWorks(10), narrow));
    }

    [Fact]
    public void A_user_without_behaviour_or_city_is_asked_nothing_for()
    {
        using var run = catalogue.Run(user: UserContext.Unknown(4));
        foreach (var source in (ISource[])[new LikedCreators(10), new LikedSongs(10), new TopTags(10), new NearbyWorks(10),
            new TextMatches(10)])
            Assert.Null(source.Ask(run));
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

    private static NearestQuestion? Asked(ISource source, FunnelRun run) => (NearestQuestion?)source.Ask(run);

    private static int[] Brought(FunnelRun run, ISource source)
    {
        var intake = new Intake(run, 0, source.Quota, source.Quota);
        ((TableQuestion)source.Ask(run)!).Into(run, ref intake);
        return run.Candidates.Row.ToArray();
    }
}
