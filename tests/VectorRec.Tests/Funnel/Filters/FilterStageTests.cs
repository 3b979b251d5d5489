using VectorRec.Catalogue;
using VectorRec.Funnel;
using VectorRec.Funnel.Filters;
using VectorRec.Users;

namespace VectorRec.Tests.Funnel.Filters;

/// <summary>The filters alone: each rule takes out what it is for and nothing else, and says so.</summary>
public sealed class FilterStageTests(SmallCatalogue catalogue) : IClassFixture<SmallCatalogue>
{
    private ItemTable Items => catalogue.Items;

    [Fact]
    public async Task What_nothing_speaks_against_stays_in_its_order()
    {
        var fates = await FatesAsync(SmallCatalogue.User(5_000));
        Assert.All(Enumerable.Range(0, fates.Length),
            row => Assert.Equal(Items.Kind[row] == WorkKind.Work ? Fate.Recalled : Fate.RequestFilter, fates[row]));
        Assert.Contains(Fate.RequestFilter, fates);
    }

    [Fact]
    public async Task Seen_and_just_issued_works_are_taken_out_and_told_apart()
    {
        long[] seen = [Items.WorkIds[3], Items.WorkIds[40]], issued = [Items.WorkIds[5]];
        var fates = await FatesAsync(SmallCatalogue.User(5_000) with { Seen = SmallCatalogue.Seen(seen) }, issued: issued);
        Assert.Equal((Fate.Seen, Fate.Seen, Fate.JustIssued), (fates[3], fates[40], fates[5]));
        // The filter takes one in a thousand unseen works for seen, and these bits are always the same.
        Assert.Equal(2, fates.Count(fate => fate == Fate.Seen));
        Assert.Equal(1, fates.Count(fate => fate == Fate.JustIssued));
    }

    [Fact]
    public async Task Works_of_blocked_creators_are_taken_out_all_of_them()
    {
        var blocked = CreatorOf(0);
        var fates = await FatesAsync(SmallCatalogue.User(5_000) with { Blocked = [blocked] });
        var theirs = Enumerable.Range(0, Items.Count).Where(row => Items.CreatorId(row) == blocked).ToArray();
        Assert.NotEmpty(theirs);
        Assert.All(theirs, row => Assert.Equal(Fate.BlockedCreator, fates[row]));
        Assert.Equal(theirs.Length, fates.Count(fate => fate == Fate.BlockedCreator));
    }

    [Theory]
    [InlineData(false, Fate.OwnWork)]
    [InlineData(true, Fate.Recalled)]
    public async Task A_users_own_works_are_shown_only_where_the_scene_shows_them(bool ownWorks, Fate expected)
    {
        var row = Enumerable.Range(0, Items.Count).First(row => Items.CreatorId(row) is not null && Items.Kind[row] == WorkKind.Work);
        var fates = await FatesAsync(SmallCatalogue.User(Items.CreatorId(row)!.Value), ownWorks);
        Assert.Equal(expected, fates[row]);
    }

    [Fact]
    public async Task A_recording_is_not_an_answer_to_itself_nor_is_the_same_song_by_the_same_creator()
    {
        var asked = Enumerable.Range(0, Items.Count)
            .First(row => Items.Creator[row] >= 0 && Items.Song[row] >= 0 && Items.Kind[row] == WorkKind.Work);
        var fates = await FatesAsync(SmallCatalogue.User(5_000), query: new SlateQuery(null, Items.WorkIds[asked], null));
        var same = Enumerable.Range(0, Items.Count)
            .Where(row => Items.Creator[row] == Items.Creator[asked] && Items.Song[row] == Items.Song[asked]).ToArray();
        Assert.Contains(asked, same);
        Assert.All(same, row => Assert.Equal(Fate.SameRecording, fates[row]));
        Assert.Equal(same.Length, fates.Count(fate => fate == Fate.SameRecording));
    }

    [Fact]
    public async Task What_left_the_catalogue_is_taken_out_before_any_other_rule()
    {
        var work = Items.WorkIds[8];
        catalogue.Generation.SetActive(8, active: false);
        try
        {
            var fates = await FatesAsync(SmallCatalogue.User(5_000) with { Seen = SmallCatalogue.Seen(work) });
            Assert.Equal(Fate.Inactive, fates[8]);
            Assert.Equal(1, fates.Count(fate => fate == Fate.Inactive));
        }
        finally
        {
            catalogue.Generation.SetActive(8, active: true);
        }
    }

    private long CreatorOf(int from) =>
        Enumerable.Range(from, Items.Count - from).Where(row => Items.Kind[row] == WorkKind.Work).Select(Items.CreatorId)
            .First(id => id is not null)!.Value;

    /// <summary>What becomes of every work of the catalogue, by row.</summary>
    private async Task<Fate[]> FatesAsync(UserContext user, bool ownWorks = false, SlateQuery? query = null, params long[] issued)
    {
        using var run = catalogue.Run(user: user, query: query, issued: issued);
        for (var row = 0; row < Items.Count; row++)
            run.Candidates.Add(row, 0);
        Assert.True(await new FilterStage(ownWorks).RunAsync(run, TestContext.Current.CancellationToken));
        var fates = run.Candidates.Fates.ToArray();
        Assert.Equal(Enumerable.Range(0, Items.Count).Where(row => fates[row] == Fate.Recalled), run.Candidates.Kept.ToArray());
        return fates;
    }
}
