using System.Collections;
using VectorRec.Models;
using VectorRec.Storage;

namespace VectorRec.Generations;

/// <summary>
/// Keeps a generation that serves up with the catalogue: notes which works left it or came back, and embeds and adds those that
/// are newer than the index, away from any request. One call at a time.
/// </summary>
public sealed class CatalogueFollower(WorkChangeFeed changes)
{
    private const int BatchSize = 32;

    /// <summary>Takes in all that changed since the last call.</summary>
    /// <exception cref="StoreException">Postgres is down or late; what was taken in stays, and the next call goes on from
    /// there.</exception>
    public async Task<CatchUp> CatchUpAsync(Generation generation, CancellationToken ct)
    {
        var newer = new List<long>();
        BitArray? told = null;
        var (next, whole) = await changes.ReadAsync(generation.Run, generation.CaughtUpTo, Take, ct);
        // All works were told: what was not is not in this database, which is an older copy of the one that the works were read from.
        for (var row = 0; whole && row < generation.Items.Count; row++)
        {
            if (told is null || !told[row])
                generation.SetActive(row, false);
        }

        var caughtUp = await AddAsync(generation, newer, ct);
        generation.Follow(next);
        return caughtUp;

        void Take(long work, bool active, bool owned, bool all)
        {
            var row = generation.Items.RowOf(work);
            if (row < 0)
            {
                if (active)
                    newer.Add(work);
                return;
            }

            // A creator who was erased is in no answer: the next index has the work without them.
            generation.SetActive(row, active && (owned || generation.Items.Creator[row] < 0));
            if (all)
                (told ??= new BitArray(generation.Items.Count))[row] = true;
        }
    }

    private async Task<CatchUp> AddAsync(Generation generation, List<long> newer, CancellationToken ct)
    {
        var (added, leftOut, unsound) = (0, 0, 0);
        if (newer.Count == 0)
            return default;
        var vectors = generation.Bundle.Schema.ContentWidth > 0;
        using var embedder = new ItemEmbedder(generation.Bundle, BatchSize);
        foreach (var ids in newer.Chunk(BatchSize))
        {
            // What left the catalogue meanwhile is not read, and is told again.
            var works = generation.Items.Delta.IsFull ? [] : await changes.ReadWorksAsync(ids, vectors, ct);
            leftOut += generation.Items.Delta.IsFull ? ids.Length : 0;
            embedder.Run(works);
            for (var i = 0; i < works.Count; i++)
            {
                if (!embedder.TryGet(i, out var batch, out var row))
                    unsound++;
                else if (generation.Add(works[i], batch.Embedding(row), batch.Bias(row), batch.Features, row))
                    added++;
                else
                    leftOut++;
            }
        }

        return new(added, leftOut, unsound);
    }
}

/// <summary>What became of works that are newer than the index.</summary>
/// <param name="Added">They can be recommended now.</param>
/// <param name="LeftOut">There was no room: it is time for the next index.</param>
/// <param name="Unsound">The item tower fails on them, or gives no vector that can be ranked.</param>
public readonly record struct CatchUp(int Added, int LeftOut, int Unsound);
