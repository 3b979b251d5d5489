using VectorRec.Storage.Runs;
using VectorRec.Vectors;

namespace VectorRec.Indexing;

/// <summary>Writes what was embedded to a run's collection, some batches at a time.</summary>
internal sealed class BatchWriter(GenerationHome home, IndexOptions options, IProgress<IndexProgress>? progress)
{
    /// <param name="batches">One worker at a time asks for the next while the others wait for the index: that bounds the memory.</param>
    /// <param name="works">Works in all, for the progress.</param>
    /// <returns>How many vectors were there already.</returns>
    /// <exception cref="VectorIndexException">Qdrant failed.</exception>
    public async Task<int> WriteAsync(IndexRun run, IAsyncEnumerable<EmbeddingBatch> batches, int works, CancellationToken ct)
    {
        var (written, taken) = (0L, 0);
        await Parallel.ForEachAsync(
            batches, new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = ct },
            async (batch, token) =>
            {
                using (batch)
                {
                    var points = batch.ToPoints();
                    Interlocked.Add(ref taken, batch.Count - points.Count);
                    if (!run.IsEmbedded && points.Count > 0)
                        await home.Collections.UpsertAsync(run.Collection, points, token);
                    progress?.Report(new(IndexStage.Embedding, Interlocked.Add(ref written, batch.Count), works));
                }
            });
        return taken;
    }
}
