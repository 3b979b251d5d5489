using System.Globalization;
using VectorRec.Catalogue;
using VectorRec.Funnel.Recall;
using VectorRec.Generations;
using VectorRec.Vectors;

namespace VectorRec.Indexing;

/// <summary>
/// Whether a new generation may serve: collection and item table hold the same works with the same vectors, the graph finds what comparing
/// with every work finds, and what recall asks for holds the best works in coarse order. It asks what serving asks: vectors of users and of
/// works, the same number of works, the same beam.
/// </summary>
/// <remarks>The truth comes from the item table, so that it cannot share an error with the collection.</remarks>
internal sealed class QualityGate(GenerationHome home, GateOptions options, IProgress<IndexProgress>? progress)
{
    private const float ScoreTolerance = 1e-3f;

    // 8 bits are off by up to half a 127th of a vector's largest number in each dimension.
    private const float ScoreToleranceOfInt8 = 2e-2f;

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
        var vectors = await new GateSample(home, generation, options.Sample).TakeAsync(ct);
        var truth = new CoarseNeighbours(items, generation.Bundle.Manifest.Temperature);
        var hits = new VectorHits();
        var (found, recalled) = (0, 0);
        for (var i = 0; i < vectors.Count; i++)
        {
            var query = new VectorQuery(vectors[i], Math.Max(neighbours, options.Nearest)) { Ef = options.Ef == 0 ? null : options.Ef };
            await home.Index.QueryAsync(generation.Run.Collection, [query], [hits], Deadline, ct);
            truth.Compare(vectors[i]);
            var rows = RowsOf(hits, items, truth);
            found += Reaching(rows.AsSpan(0, Math.Min(neighbours, rows.Length)), truth.Nearest(neighbours), row => truth.Likeness[row]);
            recalled += Reaching(
                truth.BestOf(rows, options.Popular, neighbours), truth.ScoreOf(truth.Best(neighbours)[^1]), truth.ScoreOf);
            progress?.Report(new(IndexStage.Checking, i + 1, vectors.Count));
        }

        var asked = (double)vectors.Count * neighbours;
        Require(found / asked, "The graph finds", $"of the {neighbours} nearest works", vectors.Count);
        Require(
            recalled / asked, "The nearest and the most popular works hold", $"of the {neighbours} best works in coarse order",
            vectors.Count);
        return new(expected, recalled / asked, found / asked, neighbours, vectors.Count);
    }

    private void Require(double recall, string what, string ofWhat, int vectors)
    {
        if (recall < options.MinRecall)
            throw new IndexRefusedException(string.Create(
                CultureInfo.InvariantCulture,
                $"{what} {recall:P1} {ofWhat} of {vectors} sampled users and works; {options.MinRecall:P1} are asked for."));
    }

    // Among works of the same score any will do.
    private static int Reaching(ReadOnlySpan<int> rows, float worst, Func<int, float> scoreOf)
    {
        var reaching = 0;
        foreach (var row in rows)
        {
            if (scoreOf(row) >= worst - 1e-6f)
                reaching++;
        }

        return reaching;
    }

    private static int[] RowsOf(VectorHits hits, ItemTable items, CoarseNeighbours truth)
    {
        var rows = new int[hits.Count];
        var tolerance = items.Embeddings.Encoding == EmbeddingEncoding.Int8 ? ScoreToleranceOfInt8 : ScoreTolerance;
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = items.RowOf(hits.WorkIds[i]);
            if (rows[i] < 0)
                throw new IndexRefusedException($"The collection has work {hits.WorkIds[i]}, which the item table does not have.");
            var score = truth.Likeness[rows[i]];
            if (!(Math.Abs(score - hits.Scores[i]) <= tolerance))
                throw new IndexRefusedException(
                    $"Work {hits.WorkIds[i]} scores {hits.Scores[i]} in the collection and {score} in the item table.");
        }

        return rows;
    }
}
