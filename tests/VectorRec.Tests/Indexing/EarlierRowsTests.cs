using VectorRec.Catalogue;
using VectorRec.Indexing.Resuming;

namespace VectorRec.Tests.Indexing;

/// <summary>What one build left is gone on with by the second one after it.</summary>
public sealed class EarlierRowsTests : IDisposable
{
    private const int Dimension = 16;

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(92)]
    [InlineData(100)]
    [InlineData(108)]
    public void A_table_that_was_announced_with_other_numbers_of_works_keeps_its_own_columns(int later)
    {
        Leave(State(100), 50);
        var second = State(later);
        // The same number of rows is read; and then the second process ends too, before it has come as far.
        using (var rows = second.TakeOver(_folder.Path))
            Assert.Equal(50, rows!.Count);
        Leave(second, 5);
        using var earlier = State(later).TakeOver(_folder.Path);
        AssertHas(earlier!, 50);
    }

    [Fact]
    public void Of_two_that_were_left_the_one_with_more_rows_counts()
    {
        Leave(State(100), 50);
        State(108).TakeOver(_folder.Path)!.Dispose();
        Leave(State(108), 70);
        using var earlier = State(108).TakeOver(_folder.Path);
        AssertHas(earlier!, 70);
        Assert.Single(Directory.GetFiles(_folder.Path, "items*"));
    }

    [Fact]
    public void What_another_bundle_made_is_never_taken()
    {
        Leave(State(100), 50);
        State(100).TakeOver(_folder.Path)!.Dispose();
        var other = State(100) with { Bundle = "another" };
        Assert.Null(other.TakeOver(_folder.Path));
        Leave(other, 5);
        using var earlier = other.TakeOver(_folder.Path);
        Assert.Equal(5, earlier!.Count);
    }

    public void Dispose() => _folder.Dispose();

    private static BuildState State(int rows) => new("a", rows, 10, Dimension, EmbeddingEncoding.Float32);

    // As a process that ends in the middle; the last row may be half written, and does not count.
    private void Leave(BuildState state, int rows)
    {
        state.Write(_folder.Path);
        using var table = new ItemTableWriter(_folder["items.vrt"], state.Rows, Dimension, 1, 0, state.Spare);
        foreach (var (i, work) in Some.Works(rows + 1, seed: 1).Index())
            table.Append(work with { WorkId = i + 1 }, Vector(i + 1), i + 1);
        table.Keep();
    }

    private static void AssertHas(EarlierRows rows, int count)
    {
        Assert.Equal(count, rows.Count);
        var found = new float[Dimension];
        for (var work = 1; work <= count; work++)
        {
            Assert.True(rows.TryTake(work, found, out var bias));
            Assert.Equal(Vector(work), found);
            Assert.Equal(work, bias);
        }
    }

    // Of length 1, and another for each.
    private static float[] Vector(int work)
    {
        var vector = new float[Dimension];
        (vector[0], vector[1]) = (MathF.Cos(work), MathF.Sin(work));
        return vector;
    }
}
