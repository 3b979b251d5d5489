using VectorRec.Catalogue;
using VectorRec.Funnel.Recall;

namespace VectorRec.Tests.Catalogue;

public sealed class EmbeddingMatrixTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static MatrixTheoryData<int, EmbeddingEncoding> Shapes { get; } =
        new([1, 15, 16, 33, 64, 100], Enum.GetValues<EmbeddingEncoding>());

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_dot_product_is_that_of_the_row_as_it_reads(int dimension, EmbeddingEncoding encoding)
    {
        var embeddings = Some.Embeddings(200, dimension, seed: 1);
        using var table = Some.Table(_folder["items.vrt"], Some.Works(200, seed: 2), embeddings, new float[200], encoding: encoding);
        var vector = Some.Embeddings(1, dimension, seed: 3)[0];

        for (var row = 0; row < 200; row++)
        {
            var read = table.Embeddings.ToArray(row);
            Assert.Equal(vector.Zip(read).Sum(pair => (double)pair.First * pair.Second), table.Embeddings.Dot(vector, row), 1e-5);
        }
    }

    [Fact]
    public void Eight_bits_are_off_by_half_a_step_at_most()
    {
        var embeddings = Some.Embeddings(300, 64, seed: 4);
        embeddings[7].AsSpan().Clear();
        using var table = Some.Table(
            _folder["items.vrt"], Some.Works(300, seed: 5), embeddings, new float[300], encoding: EmbeddingEncoding.Int8);

        Assert.Equal(300 * 64, table.Embeddings.Bytes.Length);
        for (var row = 0; row < 300; row++)
        {
            var step = embeddings[row].Max(Math.Abs) / 127;
            foreach (var (expected, actual) in embeddings[row].Zip(table.Embeddings.ToArray(row)))
                Assert.InRange(actual, expected - (step * 0.5001f), expected + (step * 0.5001f));
        }
    }

    [Fact]
    public void Eight_bits_find_the_same_best_works()
    {
        const int Works = 20_000, Best = 500, Users = 20;
        var (works, embeddings, bias) = (Some.Works(Works, seed: 6), Clustered(Works, 64, seed: 7), new float[Works]);
        using var exact = Some.Table(_folder["exact.vrt"], works, embeddings, bias);
        using var small = Some.Table(_folder["small.vrt"], works, embeddings, bias, encoding: EmbeddingEncoding.Int8);

        var overlap = Clustered(Users, 64, seed: 8).Average(user =>
        {
            int[] Search(ItemTable table) =>
                ExactScan.Search(table, user, [new(new ItemFilter(WorkFilter.None, table), Best)], from: 0,
                    TestContext.Current.CancellationToken)[0];
            return Search(exact).Intersect(Search(small)).Count() / (double)Best;
        });

        Assert.InRange(overlap, 0.99, 1);
    }

    [Fact]
    public void A_row_that_is_not_there_or_a_vector_of_another_width_is_refused()
    {
        using var table = Some.Table(
            _folder["items.vrt"], Some.Works(10, seed: 9), Some.Embeddings(10, 8, seed: 10), new float[10], spare: 5);

        Assert.Throws<ArgumentOutOfRangeException>(() => table.Embeddings.Dot(new float[8], 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Embeddings.Dot(new float[8], -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Embeddings.Dot(new float[7], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Embeddings.CopyTo(0, new float[7]));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Embeddings.ToArray(10));
    }

    public void Dispose() => _folder.Dispose();

    // Unit vectors around a few centres, as towers make them: neighbours are close, which is what rounding can confuse.
    private static float[][] Clustered(int count, int dimension, int seed)
    {
        var centres = Some.Embeddings(30, dimension, seed: 11);
        var noise = Some.Embeddings(count, dimension, seed);
        var random = new Random(seed);
        return [.. noise.Select(own =>
        {
            var centre = centres[random.Next(centres.Length)];
            float[] sum = [.. own.Zip(centre).Select(pair => pair.First + pair.Second)];
            var norm = MathF.Sqrt(sum.Sum(value => value * value));
            return sum.Select(value => value / norm).ToArray();
        })];
    }
}
