using VectorRec.Diversity;

namespace VectorRec.Benchmarks.Diversity;

/// <summary>
/// Seeded candidates: clustered unit embeddings, scores that spread like logits, Zipf-like creators and songs, one to four tags.
/// </summary>
internal sealed class Pool
{
    private readonly float[] _scores;
    private readonly long[] _ids;
    private readonly int[] _creator;
    private readonly int[] _song;
    private readonly byte[] _media;
    private readonly int[] _tagStart;
    private readonly ushort[] _tags;

    public Pool(int n, int d, int seed = 1)
    {
        var random = new Random(seed);
        var centres = new float[16 * d];
        for (var i = 0; i < centres.Length; i++)
            centres[i] = Gauss(random);
        (Count, Dimension, Embeddings) = (n, d, new float[n * d]);
        (_scores, _ids, _creator, _song, _media) = (new float[n], new long[n], new int[n], new int[n], new byte[n]);
        (_tagStart, _tags) = (new int[n + 1], new ushort[n * 4]);
        for (var i = 0; i < n; i++)
        {
            var (centre, squares) = (random.Next(16), 0f);
            for (var k = 0; k < d; k++)
            {
                Embeddings[(i * d) + k] = centres[(centre * d) + k] + Gauss(random);
                squares += Embeddings[(i * d) + k] * Embeddings[(i * d) + k];
            }

            for (var k = 0; k < d; k++)
                Embeddings[(i * d) + k] /= MathF.Sqrt(squares);
            (_scores[i], _ids[i], _media[i]) = (Gauss(random), i, (byte)random.Next(2));
            (_creator[i], _song[i]) = (Skewed(random, n), Skewed(random, n));
            var tags = 1 + random.Next(4);
            for (var k = 0; k < tags; k++)
                _tags[_tagStart[i] + k] = (ushort)((k * 15) + random.Next(15));
            _tagStart[i + 1] = _tagStart[i] + tags;
        }
    }

    public int Count { get; }

    public int Dimension { get; }

    /// <summary>[n, d]</summary>
    public float[] Embeddings { get; }

    /// <summary>[n] q^2 of the same trade-off, for the baselines.</summary>
    public double[] Quality(double theta)
    {
        var mean = _scores.Average();
        var deviation = Math.Sqrt(_scores.Average(s => (s - mean) * (s - mean)));
        return [.. _scores.Select(s => Math.Exp(theta / (1 - theta) * (s - mean) / deviation))];
    }

    public DiversityInput Input => new()
    {
        Scores = _scores,
        Ids = _ids,
        Embeddings = Embeddings,
        Dimension = Dimension,
        Creator = _creator,
        Song = _song,
        Media = _media,
        TagStart = _tagStart,
        Tags = _tags.AsSpan(0, _tagStart[^1]),
    };

    private static int Skewed(Random random, int n) => (int)(n / 2.0 * Math.Pow(random.NextDouble(), 2));

    private static float Gauss(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
