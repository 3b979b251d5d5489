using VectorRec.Catalogue;
using VectorRec.Funnel.Sources;
using VectorRec.Generations;

namespace VectorRec.Tests.Generations;

public sealed class GenerationListsTests : IDisposable
{
    private const int Before = 400;
    private const int Added = 60;

    private readonly TemporaryFolder _folder = new();
    private readonly WorkRow[] _works = Some.Works(Before + Added, seed: 51);

    [Fact]
    public void Open_pools_hold_what_is_owed_exposure_by_level_newest_first_and_works_that_come_later_in_their_place()
    {
        using var table = Table();
        var lists = new GenerationLists(table);
        Assert.Equal(table.Engagement.ToArray().Average(), lists.MeanEngagement, 1e-5);
        AssertPools(table, lists, Before);

        for (var i = Before; i < _works.Length; i++)
            lists.Add(table.Delta.Append(_works[i], new float[2] { 1, 0 }, 0));
        AssertPools(table, lists, _works.Length);
    }

    [Fact]
    public void What_goes_on_and_off_the_air_is_listed_by_row()
    {
        using var table = Table();
        var lists = new GenerationLists(table);
        int[] Air(int count) => [.. Enumerable.Range(0, count).Where(row => _works[row].Kind != WorkKind.Work)];
        Assert.NotEmpty(Air(Before));
        Assert.Equal(Air(Before), lists.Air.ToArray());

        for (var i = Before; i < _works.Length; i++)
            lists.Add(table.Delta.Append(_works[i], new float[2] { 1, 0 }, 0));
        Assert.True(Air(_works.Length).Length > Air(Before).Length);
        Assert.Equal(Air(_works.Length), lists.Air.ToArray());
    }

    [Fact]
    public void Fresh_works_come_from_all_levels_in_turn_and_each_user_starts_elsewhere()
    {
        using var table = Table();
        var lists = new GenerationLists(table);
        var (one, other) = (FreshWorks.InTurn(lists, 1).ToArray(), FreshWorks.InTurn(lists, 2).ToArray());

        Assert.Equal(lists.OpenPools.SelectMany(pool => pool).Order(), one.Order());
        Assert.Equal(one.Order(), other.Order());
        Assert.NotEqual(one, other);
        var levels = lists.OpenPools.Count(pool => pool.Length > 0);
        Assert.True(levels > 5);
        Assert.Equal(levels, one.Take(levels).Select(row => table.Level[row]).Distinct().Count());
    }

    public void Dispose() => _folder.Dispose();

    private void AssertPools(ItemTable table, GenerationLists lists, int count)
    {
        Assert.Equal(11, lists.OpenPools.Length);
        for (var level = 0; level < 11; level++)
        {
            var open = Enumerable.Range(0, count).Where(row => _works[row].CreatorLevel == level
                && ExposurePool.IsOpen(_works[row].Impressions,
                    Engagement.Rate(_works[row].Impressions, _works[row].Plays, _works[row].Likes, 0.3), lists.MeanEngagement, level));
            Assert.Equal(open.OrderByDescending(row => table.CreatedAt[row]).ThenBy(row => row), lists.OpenPools[level]);
            Assert.NotEmpty(lists.OpenPools[level]);
        }
    }

    private ItemTable Table() =>
        Some.Table(_folder["items.vrt"], _works[..Before], Some.Embeddings(Before, 2, seed: 52), new float[Before], spare: Added);
}
