using VectorRec.Diversity;

namespace VectorRec.Tests.Diversity;

/// <summary>Candidates made from a seed: clustered embeddings, duplicates, unknown attributes, equal scores.</summary>
internal sealed class SomeCandidates
{
    public required float[] Scores { get; init; }
    public required long[] Ids { get; init; }
    public required float[] Embeddings { get; init; }
    public required int Dimension { get; init; }
    public required int[] Creator { get; init; }
    public required int[] Song { get; init; }
    public required byte[] Media { get; init; }
    public required int[] TagStart { get; init; }
    public required ushort[] Tags { get; init; }
    public float[] ClassWeights { get; init; } = [];
    public float[] Served { get; set; } = [];
    public float[] ServedAge { get; set; } = [];

    public int Count => Scores.Length;

    public DiversityInput Input => new()
    {
        Scores = Scores,
        Ids = Ids,
        Embeddings = Embeddings,
        Dimension = Dimension,
        Creator = Creator,
        Song = Song,
        Media = Media,
        TagStart = TagStart,
        Tags = Tags,
        ClassWeights = ClassWeights,
        Served = Served,
        ServedAge = ServedAge,
    };

    /// <param name="duplicates">Share of candidates that repeat the embedding of another.</param>
    /// <param name="creators">Distinct creators and songs, roughly.</param>
    public static SomeCandidates Of(int seed, int n, int d, double duplicates = 0, int creators = 20)
    {
        var random = new Random(seed);
        var embeddings = new float[n * d];
        var centres = Enumerable.Range(0, 8).Select(_ => Enumerable.Range(0, d).Select(_ => Gauss(random)).ToArray()).ToArray();
        for (var i = 0; i < n; i++)
        {
            var row = embeddings.AsSpan(i * d, d);
            if (i > 0 && random.NextDouble() < duplicates)
            {
                embeddings.AsSpan(random.Next(i) * d, d).CopyTo(row);
                continue;
            }

            var centre = centres[random.Next(centres.Length)];
            for (var k = 0; k < d; k++)
                row[k] = (float)(centre[k] + Gauss(random));
            var norm = MathF.Sqrt(Dot(row, row));
            for (var k = 0; k < d; k++)
                row[k] /= norm;
        }

        var starts = new int[n + 1];
        var tags = new List<ushort>();
        for (var i = 0; i < n; i++)
        {
            tags.AddRange(Enumerable.Range(0, random.Next(5))
                .Select(_ => (ushort)(random.Next(3) == 0 ? random.Next(65536) : random.Next(12))).Distinct());
            starts[i + 1] = tags.Count;
        }

        return new SomeCandidates
        {
            Scores = [.. Enumerable.Range(0, n).Select(_ => (float)(random.Next(8) == 0 ? 0.5 : Gauss(random)))],
            Ids = [.. Enumerable.Range(0, n).Select(i => 1000L + i).OrderBy(_ => random.Next())],
            Embeddings = embeddings,
            Dimension = d,
            Creator = [.. Enumerable.Range(0, n).Select(_ => random.Next(-1, creators))],
            Song = [.. Enumerable.Range(0, n).Select(_ => random.Next(-1, creators))],
            Media = [.. Enumerable.Range(0, n).Select(_ => (byte)random.Next(2))],
            TagStart = starts,
            Tags = [.. tags],
        };
    }

    public SomeCandidates WithServed(int seed, int m)
    {
        var random = new Random(seed);
        Served = new float[m * Dimension];
        for (var s = 0; s < m && Count > 0; s++)
            Embeddings.AsSpan(random.Next(Count) * Dimension, Dimension).CopyTo(Served.AsSpan(s * Dimension));
        ServedAge = [.. Enumerable.Range(0, m).Select(_ => (float)random.Next(6))];
        return this;
    }

    /// <summary>The same candidates in another order.</summary>
    public SomeCandidates Shuffled(int seed)
    {
        var random = new Random(seed);
        var order = Enumerable.Range(0, Count).OrderBy(_ => random.Next()).ToArray();
        var tags = order.Select(i => Tags[TagStart[i]..TagStart[i + 1]]).ToArray();
        var starts = new int[Count + 1];
        for (var i = 0; i < Count; i++)
            starts[i + 1] = starts[i] + tags[i].Length;
        return new SomeCandidates
        {
            Scores = [.. order.Select(i => Scores[i])],
            Ids = [.. order.Select(i => Ids[i])],
            Embeddings = [.. order.SelectMany(i => Embeddings[(i * Dimension)..((i + 1) * Dimension)])],
            Dimension = Dimension,
            Creator = [.. order.Select(i => Creator[i])],
            Song = [.. order.Select(i => Song[i])],
            Media = [.. order.Select(i => Media[i])],
            TagStart = starts,
            Tags = [.. tags.SelectMany(t => t)],
            ClassWeights = ClassWeights.Length == 0 ? [] : [.. order.Select(i => ClassWeights[i])],
            Served = Served,
            ServedAge = ServedAge,
        };
    }

    public (Pick[] Slate, SlateOutcome Outcome) Select(DiversityOptions options, int size)
    {
        var slate = new Pick[size];
        var outcome = SlateSelector.Select(Input, options, size, slate);
        return (slate[..outcome.Count], outcome);
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0f;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    private static double Gauss(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
