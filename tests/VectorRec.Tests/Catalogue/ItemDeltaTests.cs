using VectorRec.Catalogue;
using VectorRec.Funnel.Recall;

namespace VectorRec.Tests.Catalogue;

/// <summary>Works added behind a mapped table.</summary>
public sealed class ItemDeltaTests : IDisposable
{
    private const int Dimension = 24;

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(0, 60, 1, EmbeddingEncoding.Float32)]
    [InlineData(300, 120, 2, EmbeddingEncoding.Int8)]
    [InlineData(5, 1, 3, EmbeddingEncoding.Float32)]
    public void A_work_that_was_added_reads_as_if_it_had_been_indexed(int before, int added, int seed, EmbeddingEncoding encoding)
    {
        var (works, embeddings, bias) = Data(before + added, seed);
        using var grown = Some.Table(_folder["grown.vrt"], works[..before], embeddings, bias[..before], spare: added, encoding);
        using var whole = Some.Table(_folder["whole.vrt"], works, embeddings, bias, encoding: encoding);

        for (var i = before; i < works.Length; i++)
            Assert.Equal(i, grown.Delta.Append(works[i], embeddings[i], bias[i]));

        Assert.Equal((works.Length, before, added), (grown.Count, grown.BaseCount, grown.Delta.Count));
        for (var row = 0; row < works.Length; row++)
        {
            AssertSame(whole, grown, row);
            Assert.Equal(row, grown.RowOf(works[row].WorkId));
        }

        Assert.Equal(whole.Embeddings.Bytes.ToArray(), grown.Embeddings.Bytes.ToArray());
        Assert.Equal(whole.Creators.ToArray(), grown.Creators.ToArray());
        Assert.Equal(whole.Songs.ToArray(), grown.Songs.ToArray());
        Assert.Equal(-1, grown.RowOf(long.MaxValue));
    }

    [Fact]
    public void Filters_and_scans_do_not_tell_added_works_from_indexed_ones()
    {
        var (works, embeddings, bias) = Data(400, seed: 4);
        works[390] =
            works[390] with { Language = "new language", Tags = ["new tag"], City = "new city", CreatorId = 1L << 50, SongId = 1L << 51 };
        using var grown = Some.Table(_folder["grown.vrt"], works[..350], embeddings, bias[..350], spare: 50);
        using var whole = Some.Table(_folder["whole.vrt"], works, embeddings, bias);
        for (var i = 350; i < works.Length; i++)
            grown.Delta.Append(works[i], embeddings[i], bias[i]);
        var user = Some.Embeddings(1, Dimension, seed: 5)[0];

        foreach (var filter in (WorkFilter[])[
            WorkFilter.None, new() { Media = Media.Video }, new() { Tags = ["opera"] }, new() { Tags = ["new tag"] },
            new() { Languages = ["new language"] },
            new() { City = "new city" }, new() { CreatorIds = [1L << 50] }, new() { SongIds = [1L << 51] },
            new() { Kinds = [WorkKind.Live] }])
        {
            int[] Search(ItemTable table) =>
                ExactScan.Search(
                    table, user, [new(new ItemFilter(filter, table), 40)], from: 0, TestContext.Current.CancellationToken)[0];
            Assert.Equal(Search(whole), Search(grown));
            Assert.NotEmpty(Search(grown));
        }
    }

    [Fact]
    public void A_full_table_takes_no_more_and_says_so()
    {
        var (works, embeddings, bias) = Data(14, seed: 6);
        using var table = Some.Table(_folder["items.vrt"], works[..10], embeddings, bias[..10], spare: 3);

        for (var i = 10; i < 13; i++)
        {
            Assert.False(table.Delta.IsFull);
            Assert.Equal(i, table.Delta.Append(works[i], embeddings[i], bias[i]));
        }

        Assert.True(table.Delta.IsFull);
        Assert.Equal(-1, table.Delta.Append(works[13], embeddings[13], bias[13]));
        Assert.Equal((13, -1), (table.Count, table.RowOf(works[13].WorkId)));
        using var closed = Some.Table(_folder["closed.vrt"], works[..10], embeddings, bias[..10]);
        Assert.Equal(-1, closed.Delta.Append(works[13], embeddings[13], bias[13]));
    }

    [Fact]
    public void A_work_that_is_there_or_has_no_finite_embedding_is_refused_and_changes_nothing()
    {
        var (works, embeddings, bias) = Data(12, seed: 7);
        using var table = Some.Table(_folder["items.vrt"], works[..10], embeddings, bias[..10], spare: 5);
        table.Delta.Append(works[10], embeddings[10], bias[10]);

        Assert.Throws<InvalidOperationException>(() => table.Delta.Append(works[3], embeddings[3], 0));
        Assert.Throws<InvalidOperationException>(() => table.Delta.Append(works[10], embeddings[10], 0));
        Assert.Throws<InvalidOperationException>(() => table.Delta.Append(works[11], embeddings[11], float.NaN));
        Assert.Throws<InvalidOperationException>(() => table.Delta.Append(works[11], embeddings[11].AsSpan(1), 0));
        Assert.Equal((11, -1), (table.Count, table.RowOf(works[11].WorkId)));
        Assert.Equal(11, table.Delta.Append(works[11], embeddings[11], bias[11]));
    }

    [Fact]
    public void The_file_stays_as_it_was_and_may_be_read_only()
    {
        var (works, embeddings, bias) = Data(30, seed: 8);
        var path = _folder["items.vrt"];
        Some.Table(path, works[..20], embeddings, bias[..20], spare: 10).Dispose();
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead);
        var before = File.ReadAllBytes(path);

        using (var table = ItemTable.Open(path))
        {
            for (var i = 20; i < 30; i++)
                table.Delta.Append(works[i], embeddings[i], bias[i]);
            using var another = ItemTable.Open(path);
            Assert.Equal(20, another.Count);
        }

        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public async Task Readers_see_whole_works_while_others_are_added()
    {
        const int Before = 50, Added = 4_000;
        var (works, embeddings, bias) = Data(Before + Added, seed: 9);
        using var table = Some.Table(_folder["items.vrt"], works[..Before], embeddings, bias[..Before], spare: Added);
        using var whole = Some.Table(_folder["whole.vrt"], works, embeddings, bias);
        using var stop = new CancellationTokenSource();

        var readers = Enumerable.Range(0, 3)
            .Select(reader => Task.Factory.StartNew(() => Read(reader), TaskCreationOptions.LongRunning)).ToArray();
        try
        {
            for (var i = Before; i < works.Length; i++)
                table.Delta.Append(works[i], embeddings[i], bias[i]);
        }
        finally
        {
            await stop.CancelAsync();
            await Wait.InTimeAsync(Task.WhenAll(readers));
        }

        Assert.Equal(works.Length, table.Count);

        void Read(int seed)
        {
            var random = new Random(seed);
            do
            {
                var count = table.Count;
                Assert.True(table.Bias.Length >= count);
                AssertSame(whole, table, count - 1);
                AssertSame(whole, table, random.Next(count));
                // What is found is there, also when it was added this instant.
                var wanted = random.Next(works.Length);
                var row = table.RowOf(works[wanted].WorkId);
                Assert.True(row == wanted || (row == -1 && wanted >= count - 1), $"{row} is not {wanted}");
                if (row >= 0)
                    AssertSame(whole, table, row);
            }
            while (!stop.IsCancellationRequested);
        }
    }

    public void Dispose() => _folder.Dispose();

    private static (WorkRow[] Works, float[][] Embeddings, float[] Bias) Data(int count, int seed) =>
        (Some.Works(count, seed), Some.Embeddings(count, Dimension, seed + 100),
            [.. Enumerable.Range(0, count).Select(i => (i % 9) * 0.25f)]);

    // Codes may differ between tables; what they stand for may not.
    private static void AssertSame(ItemTable expected, ItemTable actual, int row)
    {
        Assert.Equal(expected.WorkIds[row], actual.WorkIds[row]);
        Assert.Equal(expected.Embeddings.ToArray(row), actual.Embeddings.ToArray(row));
        Assert.Equal(expected.Bias[row], actual.Bias[row]);
        Assert.Equal((expected.CreatorId(row), expected.SongId(row)), (actual.CreatorId(row), actual.SongId(row)));
        Assert.Equal(
            (expected.Kind[row], expected.Media[row], expected.Level[row]), (actual.Kind[row], actual.Media[row], actual.Level[row]));
        Assert.Equal(Name(expected.Languages, expected.Language[row]), Name(actual.Languages, actual.Language[row]));
        Assert.Equal(Name(expected.Cities, expected.City[row]), Name(actual.Cities, actual.City[row]));
        Assert.Equal(expected.Tags(row).ToArray().Select(tag => expected.TagNames[tag]), actual.Tags(row).ToArray()
            .Select(tag => actual.TagNames[tag]));
        Assert.Equal((expected.CreatedAt[row], expected.Quality[row]), (actual.CreatedAt[row], actual.Quality[row]));
        Assert.Equal((expected.Latitude[row], expected.Longitude[row]), (actual.Latitude[row], actual.Longitude[row]));
        Assert.Equal((expected.Impressions[row], expected.Plays[row], expected.Engagement[row]),
            (actual.Impressions[row], actual.Plays[row], actual.Engagement[row]));
    }

    private static string? Name(IReadOnlyList<string> names, ushort code) => code == ushort.MaxValue ? null : names[code];
}
