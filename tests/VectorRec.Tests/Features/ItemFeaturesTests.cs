using CsCheck;
using VectorRec.Features;

namespace VectorRec.Tests.Features;

public sealed class ItemFeaturesTests : IDisposable
{
    private const string Hash = "0123";

    private readonly TemporaryFolder _folder = new();

    // Vocabularies of one byte, of two and of four.
    private static readonly int[] Sizes = [3, 247, 248, 300, 65_527, 65_528];

    private static readonly Gen<FeatureSchema> Schemas =
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5], (works, creators) => Schema(Sizes[works], Sizes[creators]));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_is_read_again_for_every_row() =>
        Gen.Select(Schemas, Gen.Int[0, 40], Gen.Int).Sample((schema, rows, seed) =>
        {
            var (file, written) = Write(schema, rows, seed);
            using var features = ItemFeatures.Open(file, schema, Hash);
            var read = new FeatureBatch(schema, FeatureSide.Item, Math.Max(1, rows));

            Assert.Equal((rows, 7L), (features.Count, features.RunId));
            foreach (var row in Enumerable.Range(0, rows).Reverse())
                Assert.True(features.TryRead(row, read, row));
            if (rows > 0)
                AssertEqual(written, read);
            Assert.False(features.TryRead(rows, read, 0));
        }, iter: 60, threads: 1);

    [Fact]
    public void A_row_behind_the_file_has_the_features_that_it_was_given_last_and_gaps_have_none()
    {
        var schema = Schema(300, 248);
        var (file, written) = Write(schema, 5, 1);
        using var features = ItemFeatures.Open(file, schema, Hash);
        var read = new FeatureBatch(schema, FeatureSide.Item, 5);
        features.Set(9, written, 3);
        features.Set(9, written, 2);

        Assert.True(features.TryRead(9, read, 0));
        Assert.Equal(written.Indices(FeatureNames.Tags, 2).ToArray(), read.Indices(FeatureNames.Tags, 0).ToArray());
        Assert.Equal(written.Values(FeatureNames.Quality, 2)[0], read.Values(FeatureNames.Quality, 0)[0]);
        Assert.False(features.TryRead(8, read, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => features.Set(4, written, 0));
    }

    [Fact]
    public void A_file_with_any_byte_changed_or_cut_short_is_refused()
    {
        var schema = Schema(300, 248);
        var (file, _) = Write(schema, 30, 1);
        var bytes = File.ReadAllBytes(file);
        var damaged = _folder["damaged"];
        foreach (var at in Enumerable.Range(0, 72).Concat(Enumerable.Range(0, 200).Select(i => (int)((long)i * (bytes.Length - 1) / 199))))
        {
            var copy = (byte[])bytes.Clone();
            copy[at] ^= 0x10;
            File.WriteAllBytes(damaged, copy);
            Assert.Throws<InvalidDataException>(() => ItemFeatures.Open(damaged, schema, Hash));
        }

        foreach (var length in Enumerable.Range(0, 100).Select(i => i * bytes.Length / 100))
        {
            File.WriteAllBytes(damaged, bytes[..length]);
            Assert.Throws<InvalidDataException>(() => ItemFeatures.Open(damaged, schema, Hash));
        }

        Assert.Contains(
            "schema", Assert.Throws<InvalidDataException>(() => ItemFeatures.Open(file, schema, "4567")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_gets_its_name_only_when_it_has_as_many_rows_as_announced()
    {
        var schema = Schema(300, 248);
        var batch = new FeatureBatch(schema, FeatureSide.Item, 1);
        using (var writer = new ItemFeaturesWriter(_folder["short"], 2, schema, Hash, 7))
        {
            writer.Append(batch, 0);
            Assert.Throws<InvalidOperationException>(writer.Complete);
        }

        using (var writer = new ItemFeaturesWriter(_folder["short"], 1, schema, Hash, 7))
        {
            batch.Indices(FeatureNames.Kind, 0)[0] = 99;
            Assert.Throws<InvalidOperationException>(() => writer.Append(batch, 0));
        }

        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    private (string File, FeatureBatch Written) Write(FeatureSchema schema, int rows, int seed)
    {
        var random = new Random(seed);
        var batch = new FeatureBatch(schema, FeatureSide.Item, Math.Max(1, rows));
        for (var i = 0; i < batch.Features.Count; i++)
        {
            if (batch.Features[i].Kind == FeatureKind.Numeric)
            {
                foreach (ref var value in batch.Numeric(i).AsSpan())
                    value = random.NextSingle();
                continue;
            }

            foreach (ref var index in batch.Categorical(i).AsSpan())
                index = random.Next(4) == 0 ? batch.Features[i].Size - 1 : random.Next(batch.Features[i].Size);
        }

        using var writer = new ItemFeaturesWriter(_folder["features"], rows, schema, Hash, 7);
        for (var row = 0; row < rows; row++)
            writer.Append(batch, row);
        writer.Complete();
        return (_folder["features"], batch);
    }

    private static void AssertEqual(FeatureBatch expected, FeatureBatch actual)
    {
        for (var i = 0; i < expected.Features.Count; i++)
        {
            if (expected.Features[i].Kind == FeatureKind.Categorical)
                Assert.Equal(expected.Categorical(i), actual.Categorical(i));
            else
                Assert.Equal(expected.Numeric(i), actual.Numeric(i));
        }
    }

    private static FeatureSchema Schema(int works, int creators) =>
        FeatureSchema.Over(new(new([]), new(Ids(works)), new(Ids(creators)), new([]), new([]), new([]), new([])), historyLength: 3);

    private static IEnumerable<long> Ids(int count) => Enumerable.Range(1, count).Select(id => (long)id);
}
