using System.Numerics.Tensors;
using VectorRec.Catalogue;

namespace VectorRec.Benchmarks;

/// <summary>
/// Seeded works with four works a creator, ten a song and three tags, about the demo world's, and unit vectors around thirty centres, as
/// towers make them.
/// </summary>
internal sealed class SyntheticWorks(int dimension)
{
    private const int Centres = 30;

    private readonly Random _random = new(1);
    private readonly float[][] _centres =
        [.. Enumerable.Range(0, Centres).Select(centre => Direction(new Random(100 + centre), new float[dimension]))];

    public WorkRow Next(int i) => new(
        i, WorkKind.Work, (Media)_random.Next(2), _random.Next(1 + (i / 4)), _random.Next(1 + (i / 10)), "zh",
        [$"tag{_random.Next(50)}", $"tag{50 + _random.Next(50)}", $"tag{100 + _random.Next(50)}"],
        (float)_random.NextDouble(), 200, "Shenzhen", null, null, _random.Next(11),
        DateTime.UnixEpoch.AddSeconds(1_700_000_000 + (i * 10L)), _random.Next(1000), _random.Next(500), _random.Next(50));

    /// <param name="embedding">[d], is written.</param>
    /// <returns>A bias.</returns>
    public float Fill(Span<float> embedding)
    {
        Direction(_random, embedding);
        TensorPrimitives.Add(embedding, _centres[_random.Next(Centres)], embedding);
        TensorPrimitives.Divide(embedding, TensorPrimitives.Norm(embedding), embedding);
        return _random.NextSingle();
    }

    private static float[] Direction(Random random, float[] vector)
    {
        Direction(random, vector.AsSpan());
        return vector;
    }

    private static void Direction(Random random, Span<float> vector)
    {
        foreach (ref var value in vector)
            value = random.NextSingle() - 0.5f;
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm(vector), vector);
    }
}
