using CsCheck;
using VectorRec.Catalogue;
using VectorRec.Catalogue.Postings;

namespace VectorRec.Tests.Catalogue.Postings;

public sealed class ItemPostingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Every_list_has_its_rows_in_the_order_of_worth_also_while_works_are_added() =>
        Gen.Select(Gen.Int[0, 120], Gen.Int[0, 60], Gen.Int[1, 25], Gen.Int[0, 1 << 20]).Sample(
            (before, later, every, seed) =>
            {
                var (items, works, bias) = SomePostings.Table(_folder[$"{Guid.NewGuid()}.vrt"], before, later, seed);
                using (items)
                {
                    AssertLists(items);
                    for (var i = 0; i < works.Length; i++)
                    {
                        items.Append(works[i], bias[i]);
                        if (i % every == 0 || i == works.Length - 1)
                            AssertLists(items);
                    }
                }
            },
            iter: 60,
            threads: 1);

    [Fact]
    public void Many_more_rows_than_are_copied_at_once_stay_in_order()
    {
        var (items, works, bias) = SomePostings.Table(_folder["items.vrt"], 40, (NewerRows.MostLatest * 3) + 17, seed: 3);
        using var table = items;
        for (var i = 0; i < works.Length; i++)
            items.Append(works[i], bias[i]);

        var all = items.Postings.All;
        Assert.Equal((40, NewerRows.MostLatest * 3, 17), (all.Indexed.Length, all.Newer.Length, all.Newest.Length));
        AssertLists(items);
    }

    [Fact]
    public void A_list_stays_as_it_was_when_it_was_taken()
    {
        var (items, works, bias) = SomePostings.Table(_folder["items.vrt"], 30, 600, seed: 4);
        using var table = items;
        items.Append(works[0], bias[0]);
        var list = items.Postings.All;
        var rows = list.Rows();

        for (var i = 1; i < works.Length; i++)
            items.Append(works[i], bias[i]);

        Assert.Equal(rows, list.Rows());
        Assert.Equal((31, 630), (list.Count, items.Postings.All.Count));
    }

    [Fact]
    public async Task Readers_see_ordered_lists_of_rows_that_are_there_while_works_are_added()
    {
        var (items, works, bias) = SomePostings.Table(_folder["items.vrt"], 50, 4_000, seed: 5);
        using var table = items;
        using var stop = new CancellationTokenSource();

        var readers = Enumerable.Range(0, 3).Select(_ => Task.Factory.StartNew(Read, TaskCreationOptions.LongRunning)).ToArray();
        for (var i = 0; i < works.Length; i++)
            items.Append(works[i], bias[i]);
        await stop.CancelAsync();
        await Task.WhenAll(readers);
        AssertLists(items);

        void Read()
        {
            var seen = 0;
            do
            {
                var all = items.Postings.All;
                var (tag, kind) = (items.Postings.OfTag(0), items.Postings.OfKind(WorkKind.Work));
                Assert.True(all.Count >= seen, $"{seen} works became {all.Count}");
                seen = all.Count;
                AssertRuns(items, all, _ => true);
                AssertRuns(items, tag, row => items.Tags(row).Contains((ushort)0));
                AssertRuns(items, kind, row => items.Kind[row] == WorkKind.Work);
            }
            while (!stop.IsCancellationRequested);
        }
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertLists(ItemTable items)
    {
        foreach (var (name, list, expected) in BruteForce.Lists(items))
        {
            var rows = list.Rows();
            Assert.True(
                expected.SequenceEqual(BruteForce.Order(items, rows)),
                $"{name} has {string.Join(' ', rows)}, not {string.Join(' ', expected)}");
            Assert.Equal(expected.Length, list.Count);
            Assert.True(expected.Where(row => row < items.BaseCount).SequenceEqual(list.Indexed.ToArray()), $"{name}, indexed");
            Assert.True(list.Newer.SequenceEqual(BruteForce.Order(items, list.Newer.ToArray())), $"{name}, newer");
            Assert.True(list.Newest.SequenceEqual(BruteForce.Order(items, list.Newest.ToArray())), $"{name}, newest");
        }
    }

    private static void AssertRuns(ItemTable items, PostingList list, Func<int, bool> belongs)
    {
        // Taken after the list: it has all of its rows.
        var bias = items.Bias;
        var createdAt = items.CreatedAt;
        for (var run = 0; run < PostingList.Runs; run++)
        {
            var rows = list.Run(run);
            for (var i = 0; i < rows.Length; i++)
            {
                Assert.True(belongs(rows[i]), $"row {rows[i]}");
                var (row, before) = (rows[i], rows[Math.Max(0, i - 1)]);
                Assert.True(
                    i == 0 || bias[before] > bias[row]
                        || (bias[before] == bias[row] && (createdAt[row], before).CompareTo((createdAt[before], row)) < 0),
                    $"row {row} at {i}");
            }
        }
    }
}
