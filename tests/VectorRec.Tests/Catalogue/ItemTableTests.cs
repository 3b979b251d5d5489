using VectorRec.Catalogue;

namespace VectorRec.Tests.Catalogue;

public sealed class ItemTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(0, 4)]
    [InlineData(1, 1)]
    [InlineData(777, 64)]
    public void What_is_written_is_read(int count, int dimension)
    {
        var works = Some.Works(count, seed: 1);
        var embeddings = Some.Embeddings(Math.Max(count, 1), dimension, seed: 2);
        float[] bias = [.. Enumerable.Range(0, count).Select(i => i * 0.5f)];

        using var table = Some.Table(_folder["items.vrt"], works, embeddings, bias);

        Assert.Equal((count, dimension, Some.RunId), (table.Count, table.Dimension, table.RunId));
        for (var row = 0; row < count; row++)
        {
            var work = works[row];
            Assert.Equal(row, table.RowOf(work.WorkId));
            Assert.Equal(work.WorkId, table.WorkIds[row]);
            Assert.Equal(embeddings[row], table.Embeddings.ToArray(row));
            Assert.Equal(bias[row], table.Bias[row]);
            Assert.Equal((work.Kind, work.Media, work.CreatorLevel), (table.Kind[row], table.Media[row], table.Level[row]));
            Assert.Equal((work.CreatorId, work.SongId), (table.CreatorId(row), table.SongId(row)));
            Assert.Equal(work.Language, table.Language[row] == ushort.MaxValue ? null : table.Languages[table.Language[row]]);
            Assert.Equal(work.City, table.City[row] == ushort.MaxValue ? null : table.Cities[table.City[row]]);
            Assert.Equal(work.Tags, table.Tags(row).ToArray().Select(tag => table.TagNames[tag]));
            Assert.Equal(work.Quality, table.Quality[row]);
            Assert.Equal((float?)work.Latitude ?? float.NaN, table.Latitude[row]);
            Assert.Equal(new DateTimeOffset(work.CreatedAt).ToUnixTimeSeconds(), table.CreatedAt[row]);
            Assert.Equal((work.Impressions, work.Plays), (table.Impressions[row], table.Plays[row]));
            Assert.Equal(Engagement.Rate(work.Impressions, work.Plays, work.Likes, 0.3), table.Engagement[row]);
        }
    }

    [Fact]
    public void A_work_that_is_not_there_has_no_row()
    {
        var works = Some.Works(500, seed: 3);
        using var table = Some.Table(_folder["items.vrt"], works, Some.Embeddings(500, 4, 4), new float[500]);
        var known = works.Select(work => work.WorkId).ToHashSet();

        foreach (var id in Enumerable.Range(0, 5_000).Select(i => (long)i * 61).Where(id => !known.Contains(id)).Append(long.MaxValue))
            Assert.Equal(-1, table.RowOf(id));
    }

    [Fact]
    public void A_damaged_file_is_refused_wherever_the_damage_is()
    {
        var path = _folder["items.vrt"];
        Some.Table(path, Some.Works(40, 5), Some.Embeddings(40, 8, 6), new float[40]).Dispose();
        var good = File.ReadAllBytes(path);
        var random = new Random(7);

        for (var trial = 0; trial < 400; trial++)
        {
            var bad = (byte[])good.Clone();
            var at = random.Next(bad.Length);
            bad[at] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, bad);
            Assert.Throws<InvalidDataException>(() => ItemTable.Open(path).Dispose());
        }
    }

    [Fact]
    public void A_file_that_is_cut_short_is_refused()
    {
        var path = _folder["items.vrt"];
        Some.Table(path, Some.Works(40, 5), Some.Embeddings(40, 8, 6), new float[40]).Dispose();
        var good = File.ReadAllBytes(path);

        for (var length = 0; length < good.Length; length += 97)
        {
            File.WriteAllBytes(path, good[..length]);
            Assert.Throws<InvalidDataException>(() => ItemTable.Open(path).Dispose());
        }
    }

    [Fact]
    public void A_table_gets_its_name_only_when_it_is_whole()
    {
        var path = _folder["items.vrt"];
        var works = Some.Works(3, seed: 8);
        using (var writer = new ItemTableWriter(path, 3, 2, Some.RunId, 0.1))
        {
            writer.Append(works[0], [1, 0], 0);
            Assert.Throws<InvalidOperationException>(() => writer.Append(works[0], [1, 0], 0));
            Assert.Throws<InvalidOperationException>(() => writer.Append(works[1], [float.NaN, 0], 0));
            Assert.Throws<InvalidOperationException>(writer.Complete);
        }

        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    public void Dispose() => _folder.Dispose();
}
