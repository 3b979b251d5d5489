using System.Diagnostics;
using VectorRec.Vectors;

namespace VectorRec.Indexing;

/// <summary>
/// How long Qdrant will need for a graph. It tells nothing of a graph before a segment is whole, so it is given a small one first,
/// with the same options and vectors of the same width: whether it builds at all, and how fast, is known before the works are embedded.
/// </summary>
internal sealed class GraphProbe(GenerationHome home, IndexOptions options)
{
    /// <summary>Works below which a graph is no work worth to be told beforehand.</summary>
    public const int LeastWorks = 50_000;

    private const int Points = 10_000;
    private const int BatchSize = 1_000;

    // A larger graph takes longer for each point: its walks are longer, and its vectors lie in slower memory. Measured with 64 dimensions,
    // see docs/performance.md.
    private const double Growth = 0.2;

    /// <param name="collection">Is made, and deleted again.</param>
    /// <param name="width">Of a vector, d.</param>
    /// <returns>What a graph of this many works will take; null where it is not worth asking.</returns>
    /// <exception cref="VectorIndexException">It builds none.</exception>
    public async Task<TimeSpan?> EstimateAsync(string collection, int width, long works, CancellationToken ct)
    {
        if (works < LeastWorks)
            return null;
        try
        {
            // A process that was killed may have left it.
            await home.Collections.DeleteAsync(collection, ct);
            await home.Collections.CreateAsync(collection, width, options.Collection, ct);
            var random = new Random(1);
            for (var first = 0; first < Points; first += BatchSize)
                await home.Collections.UpsertAsync(
                    collection, [.. Enumerable.Range(first, BatchSize).Select(id => new VectorPoint(id, Direction(random, width)))], ct);
            var watch = Stopwatch.StartNew();
            await home.Collections.IndexAsync(collection, ct);
            await home.Collections.WaitUntilIndexedAsync(collection, null, options.Patience, home.Time, ct);
            return watch.Elapsed * ((double)works / Points) * Math.Pow((double)works / Points, Growth);
        }
        finally
        {
            await home.Collections.DeleteAsync(collection, CancellationToken.None);
        }
    }

    private static float[] Direction(Random random, int width)
    {
        var vector = new float[width];
        var sum = 0f;
        for (var k = 0; k < width; k++)
        {
            vector[k] = random.NextSingle() - 0.5f;
            sum += vector[k] * vector[k];
        }

        for (var k = 0; k < width; k++)
            vector[k] /= MathF.Sqrt(sum);
        return vector;
    }
}
