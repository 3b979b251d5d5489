using Microsoft.Extensions.Options;
using VectorRec.Models;
using VectorRec.Storage;
using VectorRec.Storage.Runs;

namespace VectorRec.Generations;

/// <summary>
/// Brings a run's generation to where it can answer: every byte of it is read, what changed in the catalogue since is taken in, and it is
/// warm.
/// </summary>
public sealed class GenerationLoader(
    CatalogueFollower follower, IGenerationPreparer preparer, IOptions<GenerationOptions> options, RecallOptions recall)
{
    /// <returns>The generation, which is the caller's to let go of, and what became of works that are newer.</returns>
    /// <exception cref="BundleException">The bundle is refused.</exception>
    /// <exception cref="InvalidDataException">A file is damaged or another run's, or it was indexed without Qdrant.</exception>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public async Task<(Generation Generation, CatchUp CaughtUp)> LoadAsync(IndexRun run, CancellationToken ct)
    {
        if (run.IsEmbedded && recall.Index != RecallIndex.Embedded)
            throw new InvalidDataException(
                $"Run {run.RunId} was indexed without Qdrant: set Recall:Index to Embedded, or run `indexer index` with Qdrant.");
        // Loading checks every byte: seconds of work that must not hold up one of the pool's few threads.
        var generation = await Task.Factory.StartNew(
            () => Generation.Load(run, options.Value.Folder, options.Value.TowerThreads), ct, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            // What was taken away since must not be shown.
            var caughtUp = await follower.CatchUpAsync(generation, ct);
            await preparer.PrepareAsync(generation, ct);
            return (generation, caughtUp);
        }
        catch
        {
            // Whoever wants it loads it again.
            generation.Release();
            throw;
        }
    }
}
