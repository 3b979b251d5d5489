using CsCheck;
using VectorRec.Catalogue;
using VectorRec.Catalogue.Postings;

namespace VectorRec.Tests.Catalogue.Postings;

public sealed class PostingsMergeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void It_takes_what_sorting_all_rows_once_and_filtering_them_takes() =>
        Gen.Select(Gen.Int[0, 300], Gen.Int[0, 300], Gen.Int[0, 90], Gen.Int[0, 200], Gen.Int[1, 4], Gen.Int[0, 1 << 20]).Sample(
            (before, later, lists, most, every, seed) =>
            {
                var (items, works, bias) = SomePostings.Table(_folder[$"{Guid.NewGuid()}.vrt"], before, later, seed);
                using (items)
                {
                    for (var i = 0; i < works.Length; i++)
                        items.Append(works[i], bias[i]);
                    AssertTakes(items, Choose(items, lists, seed), most, every);
                }
            },
            iter: 150,
            threads: 1);

    [Fact]
    public void One_list_is_walked_and_none_gives_none()
    {
        var (items, _, _) = SomePostings.Table(_folder["items.vrt"], 100, 0, seed: 1);
        using var table = items;
        AssertTakes(items, [items.Postings.All], 30, every: 2);
        AssertTakes(items, [items.Postings.All], 500, every: 1);
        AssertTakes(items, [items.Postings.OfCreator(-1)], 5, every: 1);
        AssertTakes(items, [], 5, every: 1);
        AssertTakes(items, [items.Postings.All, items.Postings.OfTag(0)], 0, every: 1);
    }

    [Fact]
    public void A_merge_allocates_nothing()
    {
        var (items, works, bias) = SomePostings.Table(_folder["items.vrt"], 400, 400, seed: 2);
        using var table = items;
        for (var i = 0; i < works.Length; i++)
            items.Append(works[i], bias[i]);
        PostingList[] few = [.. Choose(items, 10, seed: 3)], many = [.. Choose(items, 200, seed: 3)];
        var rows = new int[800];
        var accept = new EveryFew(3);
        // The least of several: the compiler replaces code in between.
        var least = long.MaxValue;
        for (var i = 0; i < 20; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Take();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);

        void Take()
        {
            PostingsMerge.Take(items, [items.Postings.All], rows, ref accept);
            PostingsMerge.Take(items, few, rows, ref accept);
            PostingsMerge.Take(items, many, rows, ref accept);
        }
    }

    public void Dispose() => _folder.Dispose();

    private static PostingList[] Choose(ItemTable items, int count, int seed)
    {
        PostingList[] all = [.. BruteForce.Lists(items).Select(list => list.Actual)];
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => all[random.Next(all.Length)])];
    }

    private static void AssertTakes(ItemTable items, PostingList[] lists, int most, int every)
    {
        var distinct = BruteForce.Order(items, lists.SelectMany(list => list.Rows()).Distinct());
        var accept = new EveryFew(every);
        int[] expected = [.. distinct.Where(row => row % every == 0).Take(most)];
        var rows = new int[most];

        var merged = PostingsMerge.Take(items, lists, rows, ref accept);

        Assert.Equal(expected, rows[..merged.Count]);
        // All that was looked at was asked about, once; the rest is under the bound.
        Assert.Equal(distinct[..accept.Asked.Count], accept.Asked);
        Assert.All(distinct[accept.Asked.Count..], row => Assert.True(items.Bias[row] <= merged.Bound));
        if (merged.Count < most)
            Assert.Equal(float.NegativeInfinity, merged.Bound);
    }

    /// <summary>Accepts rows that can be divided, and notes what it was asked.</summary>
    private readonly struct EveryFew(int every) : IAccept
    {
        public List<int> Asked { get; } = new(10_000);

        public bool Accept(int row)
        {
            Asked.Add(row);
            return row % every == 0;
        }
    }
}
