using System.Diagnostics;
using VectorRec.Catalogue;
using VectorRec.Features;
using VectorRec.Generations;
using VectorRec.Models;
using VectorRec.Storage;
using VectorRec.Storage.Runs;
using VectorRec.Vectors;

namespace VectorRec.Indexing;

/// <summary>Builds everything that one run consists of. What it leaves behind when it fails is the caller's to remove.</summary>
internal sealed class GenerationBuilder(GenerationHome home, IndexOptions options, IProgress<IndexProgress>? progress)
{
    /// <returns>What was measured; the run may serve.</returns>
    public async Task<IndexReport> BuildAsync(
        IndexRun run, CatalogueSnapshot snapshot, ModelBundle bundle, string bundleFolder, CancellationToken ct)
    {
        var folder = home.FolderOf(run);
        Directory.CreateDirectory(folder);
        BundleCopy.Create(bundleFolder, bundle.Manifest, Path.Combine(folder, GenerationFolder.Bundle));
        if (!run.IsEmbedded)
            await home.Collections.CreateAsync(run.Collection, bundle.Manifest.Dimension, options.Collection, ct);

        var watch = Stopwatch.StartNew();
        await FillAsync(run, snapshot, bundle, folder, ct);
        // An open snapshot keeps Postgres from cleaning up.
        await snapshot.DisposeAsync();
        var embedding = watch.Elapsed;

        if (!run.IsEmbedded)
        {
            await home.Collections.IndexAsync(run.Collection, ct);
            await home.Collections.WaitUntilIndexedAsync(run.Collection, new Watched(progress), home.Time, ct);
        }

        var indexing = watch.Elapsed - embedding;

        var gate = await CheckAsync(run, snapshot.Counts.ActiveWorks, ct);
        return new(run, gate, embedding, indexing, watch.Elapsed - embedding - indexing, []);
    }

    private async Task FillAsync(IndexRun run, CatalogueSnapshot snapshot, ModelBundle bundle, string folder, CancellationToken ct)
    {
        var works = checked((int)snapshot.Counts.ActiveWorks);
        using var table = new ItemTableWriter(
            Path.Combine(folder, GenerationFolder.Items), works, bundle.Manifest.Dimension, run.RunId, snapshot.Counts.MeanEngagement,
            options.SpareWorks, options.Encoding);
        using var features = bundle.FineRanker is null ? null
            : new ItemFeaturesWriter(
                Path.Combine(folder, GenerationFolder.ItemFeatures), works, bundle.Schema, bundle.Manifest.SchemaHash, run.RunId);
        var batches = new WorkEmbedder(bundle, options.BatchSize).EmbedAsync(snapshot.ReadWorksAsync(activeOnly: true, ct), ct);
        var written = 0L;
        // One worker at a time embeds the next batch while the others wait for the index: that bounds the memory.
        await Parallel.ForEachAsync(
            Append(batches), new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = ct },
            async (batch, token) =>
            {
                using (batch)
                {
                    if (!run.IsEmbedded)
                        await home.Collections.UpsertAsync(run.Collection, batch.ToPoints(), token);
                    progress?.Report(new(IndexStage.Embedding, Interlocked.Add(ref written, batch.Count), works));
                }
            });
        table.Complete();
        features?.Complete();

        // The table takes works in the order of their ids, so it is written before the batches spread.
        async IAsyncEnumerable<EmbeddingBatch> Append(IAsyncEnumerable<EmbeddingBatch> batches)
        {
            await foreach (var batch in batches)
            {
                for (var i = 0; i < batch.Count; i++)
                {
                    table.Append(batch.Works[i], batch.Embedding(i), batch.Bias(i));
                    features?.Append(batch.Features, i);
                }

                yield return batch;
            }
        }
    }

    // Through the same door that the API uses: what it would refuse is refused now.
    private async Task<GateReport> CheckAsync(IndexRun run, long works, CancellationToken ct)
    {
        var generation = Generation.Load(run, home.Folder, options.TowerThreads);
        try
        {
            TableGate.Check(generation, works, ct);
            return run.IsEmbedded ? new(works, null, null, 0, 0) : await new QualityGate(home, options.Gate, progress)
                .CheckAsync(generation, works, ct);
        }
        finally
        {
            generation.Release();
        }
    }

    private sealed class Watched(IProgress<IndexProgress>? progress) : IProgress<CollectionState>
    {
        public void Report(CollectionState state) =>
            progress?.Report(new(IndexStage.Indexing, Math.Min(state.Indexed, state.Points), state.Points));
    }
}
