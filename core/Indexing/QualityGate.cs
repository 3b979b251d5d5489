using System.Globalization;
using VectorRec.Catalogue;
using VectorRec.Generations;
using VectorRec.Vectors;

namespace VectorRec.Indexing;

/// <summary>
/// Whether a new generation may serve: collection and item table hold the same works with the same scores, and the graph
/// finds what comparing with every work finds.
/// </summary>
/// <remarks>The truth comes from the item table, so that it cannot share an error with the collection.</remarks>
internal sealed class QualityGate(GenerationHome home, GateOptions options, IProgress<IndexProgress>? progress)
{
    private const float ScoreTolerance = 1e-3f;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <param name="expected">Works that the catalogue had.</param>
    /// <exception cref="IndexRefusedException">It may not.</exception>
    public async Task<GateReport> CheckAsync(Generation generation, long expected, CancellationToken ct)
    {
        var items = generation.Items;
        var points = await home.Collections.CountAsync(generation.Run.Collection, ct);
        if (points != expected)
            throw new IndexRefusedException($"The catalogue has {expected} active works, the collection {points}.");

        var neighbours = Math.Min(options.Neighbours, items.Count);
        var rows = Sample(items.Count, generation.Run.RunId);
        var truth = new TrueNeighbours(items, generation.Bundle.Manifest.Temperature);
        var hits = new VectorHits();
        var found = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            var query = BiasDimension.Ask(items.Embeddings.ToArray(rows[i]));
            await home.Index.QueryAsync(generation.Run.Collection, [new(query, neighbours) { Ef = options.Ef }], [hits], Deadline, ct);
            var worst = truth.Rank(query, neighbours);
            found += Found(items, truth, hits, worst);
            progress?.Report(new(IndexStage.Checking, i + 1, rows.Length));
        }

        var recall = (double)found / (rows.Length * neighbours);
        if (recall < options.MinRecall)
        {
            throw new IndexRefusedException(string.Create(
                CultureInfo.InvariantCulture,
                $"The graph finds {recall:P1} of the true {neighbours} nearest works of {rows.Length} sampled ones; "
                + $"{options.MinRecall:P1} are asked for."));
        }

        return new(expected, recall, neighbours, rows.Length);
    }

    // A hit counts by its true score: among works of the same score any will do.
    private static int Found(ItemTable items, TrueNeighbours truth, VectorHits hits, float worst)
    {
        var found = 0;
        for (var i = 0; i < hits.Count; i++)
        {
            var row = items.RowOf(hits.WorkIds[i]);
            if (row < 0)
                throw new IndexRefusedException($"The collection has work {hits.WorkIds[i]}, which the item table does not have.");
            var score = truth.Scores[row];
            if (!(Math.Abs(score - hits.Scores[i]) <= ScoreTolerance))
                throw new IndexRefusedException(
                    $"Work {hits.WorkIds[i]} scores {hits.Scores[i]} in the collection and {score} in the item table.");
            if (score >= worst - 1e-6f)
                found++;
        }

        return found;
    }

    private int[] Sample(int count, long seed)
    {
        if (count <= options.Sample)
            return [.. Enumerable.Range(0, count)];
        var random = new Random(seed.GetHashCode());
        var rows = new HashSet<int>();
        while (rows.Count < options.Sample)
            rows.Add(random.Next(count));
        return [.. rows.Order()];
    }

    /// <summary>Scores of one query with every work of a table.</summary>
    private sealed class TrueNeighbours(ItemTable items, float temperature)
    {
        /// <summary>[n], by row.</summary>
        public float[] Scores { get; } = new float[items.Count];

        /// <returns>The score of the last of the nearest.</returns>
        public float Rank(ReadOnlySpan<float> query, int neighbours)
        {
            var user = query[..items.Dimension];
            var nearest = new TopK(neighbours);
            for (var row = 0; row < Scores.Length; row++)
            {
                Scores[row] = items.Embeddings.Dot(user, row) + (query[^1] * temperature * items.Bias[row]);
                nearest.Offer(TopK.KeyOf(Scores[row], row), row);
            }

            return Scores[nearest.Ranked()[^1]];
        }
    }
}
