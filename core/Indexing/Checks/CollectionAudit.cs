using VectorRec.Catalogue;
using VectorRec.Storage.Runs;
using VectorRec.Vectors;

namespace VectorRec.Indexing.Checks;

/// <summary>
/// Compares a collection with the item table beside it, by ids, page by page in their order, so that memory does not grow with either; and
/// puts the collection right.
/// </summary>
internal sealed class CollectionAudit(GenerationHome home)
{
    private const int BatchSize = 1_000;

    /// <param name="wanted">Whether the work of a row should be there. One that is and need not be is no difference.</param>
    /// <param name="repair">Writes what is missing and deletes what is too much.</param>
    /// <param name="synced">Knows what it may have besides the table's works; null: nothing.</param>
    /// <exception cref="VectorIndexException">Qdrant failed.</exception>
    public async Task<CollectionDifference> RunAsync(
        IndexRun run, ItemTable items, Func<int, bool> wanted, bool repair, SyncedCollection? synced, CancellationToken ct)
    {
        var (missing, extra, other) = (new Batch(), new Batch(), new List<long>());
        var row = 0;
        await foreach (var ids in home.Collections.ReadIdsAsync(run.Collection, ct))
        {
            foreach (var id in ids)
            {
                for (; row < items.BaseCount && items.WorkIds[row] < id; row++)
                    Miss(row);
                if (row < items.BaseCount && items.WorkIds[row] == id)
                    row++;
                else
                    other.Add(id);
            }

            foreach (var stray in synced is null ? other : await synced.StraysOfAsync(other, ct))
                extra.Add(stray);
            other.Clear();
            await FlushAsync(BatchSize);
        }

        for (; row < items.BaseCount; row++)
            Miss(row);
        await FlushAsync(1);
        return new(missing.Total, extra.Total);

        void Miss(int row)
        {
            if (wanted(row))
                missing.Add(row);
        }

        async Task FlushAsync(int least)
        {
            foreach (var rows in missing.Take(least, repair || synced is not null))
            {
                if (synced is not null)
                    missing.Total -= await synced.WriteAsync(rows, repair, ct);
                else
                    await home.Collections.UpsertAsync(
                        run.Collection,
                        [.. rows.Select(at => new VectorPoint(items.WorkIds[(int)at], items.Embeddings.ToArray((int)at)))], ct);
            }

            foreach (var works in extra.Take(least, repair))
                await (synced?.RemoveAsync(works, ct) ?? home.Collections.RemoveAsync(run.Collection, works, ct));
        }
    }

    private sealed class Batch
    {
        private readonly List<long> _waiting = [];

        public long Total { get; set; }

        public void Add(long item)
        {
            Total++;
            _waiting.Add(item);
        }

        /// <returns>What waits, when it is enough, in parts; nothing when it is not wanted.</returns>
        public long[][] Take(int least, bool wanted)
        {
            if (_waiting.Count < least)
                return [];
            long[][] parts = wanted ? [.. _waiting.Chunk(BatchSize)] : [];
            _waiting.Clear();
            return parts;
        }
    }
}

/// <summary>What tells a collection from what it should have.</summary>
/// <param name="Missing">Works that it should have and does not.</param>
/// <param name="Extra">Points that it should not have.</param>
public readonly record struct CollectionDifference(long Missing, long Extra);
