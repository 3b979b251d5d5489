using VectorRec.Models;
using VectorRec.Storage;
using VectorRec.Storage.Runs;
using VectorRec.Storage.Syncs;
using VectorRec.Vectors;

namespace VectorRec.Indexing.Syncing;

/// <summary>Writes works to the collection of a run as they are in the catalogue now, and deletes those that it should not have.</summary>
internal sealed class CollectionWriter : IDisposable
{
    private const int DeletedAtOnce = 1_000;

    private readonly IndexRun _run;
    private readonly VectorCollections _collections;
    private readonly WorkChangeFeed _works;
    private readonly CatalogueIds _ids;
    private readonly ItemEmbedder _embedder;
    private readonly bool _vectors;

    public CollectionWriter(GenerationHome home, IndexRun run, ModelBundle bundle, SyncOptions options)
    {
        (_run, _collections, _vectors) = (run, home.CollectionsWithin(options.Deadline), bundle.Schema.ContentWidth > 0);
        (_works, _ids, _embedder) = (new(home.Database), new(home.Database), new(bundle, options.BatchSize));
    }

    /// <summary>Embeds and writes works. What left the catalogue meanwhile is passed by.</summary>
    /// <param name="write">False: they are only embedded.</param>
    /// <returns>How many were written, and how many have no vector that can be ranked: those are not in the collection any more.</returns>
    public async Task<(int Embedded, int Unsound)> EmbedAsync(IReadOnlyCollection<long> works, bool write, CancellationToken ct)
    {
        var (embedded, unsound) = (0, new List<long>());
        foreach (var ids in works.Chunk(_embedder.BatchSize))
        {
            var rows = await _works.ReadWorksAsync(ids, _vectors, ct);
            _embedder.Run(rows);
            var points = new List<VectorPoint>(rows.Count);
            for (var i = 0; i < rows.Count; i++)
            {
                if (_embedder.TryGet(i, out var batch, out var row))
                    points.Add(new(rows[i].WorkId, batch.Embedding(row).ToArray()));
                else
                    unsound.Add(rows[i].WorkId);
            }

            if (write && points.Count > 0)
                await _collections.UpsertAsync(_run.Collection, points, ct);
            embedded += points.Count;
        }

        if (write)
            await RemoveAsync(unsound, ct);
        return (embedded, unsound.Count);
    }

    /// <summary>Deletes works; it is no error when they are not there.</summary>
    public async Task RemoveAsync(IEnumerable<long> works, CancellationToken ct)
    {
        foreach (var ids in works.Chunk(DeletedAtOnce))
            await _collections.RemoveAsync(_run.Collection, ids, ct);
    }

    /// <summary>Deletes what the catalogue does not know, or does not want there.</summary>
    /// <returns>How many these are.</returns>
    public async Task<long> RemoveStraysAsync(CancellationToken ct)
    {
        var removed = 0L;
        await foreach (var ids in _collections.ReadIdsAsync(_run.Collection, ct))
        {
            var wanted = await _ids.WantedAsync(ids, ct);
            var strays = ids.Where(id => !wanted.Contains(id)).ToArray();
            await RemoveAsync(strays, ct);
            removed += strays.Length;
        }

        return removed;
    }

    public void Dispose() => _embedder.Dispose();
}
