using System.Collections;
using VectorRec.Generations;
using VectorRec.Indexing.Syncing;
using VectorRec.Storage.Syncs;
using VectorRec.Vectors;

namespace VectorRec.Indexing.Checks;

/// <summary>
/// What a collection that is kept up with the catalogue should have besides its item table: works that are newer, as far as they were
/// carried. It may be written to meanwhile.
/// </summary>
internal sealed class SyncedCollection : IDisposable
{
    private const int AtOnce = 10_000;

    private readonly GenerationHome _home;
    private readonly Generation _generation;
    private readonly CatalogueIds _catalogue;
    private readonly CollectionWriter _writer;
    private readonly List<long> _newer = [];
    private BitArray? _there;

    public SyncedCollection(GenerationHome home, Generation generation)
    {
        (_home, _generation, _catalogue) = (home, generation, new(home.Database));
        _writer = new(home, generation.Run, generation.Bundle, new());
    }

    /// <summary>Active works that the table does not have.</summary>
    public int Newer => _newer.Count;

    /// <summary>Of these, the ones that the collection has.</summary>
    public int Carried { get; private set; }

    /// <summary>Adds one that is newer. Ids ascend; all come before the first question.</summary>
    public void Add(long work) => _newer.Add(work);

    /// <summary>Of points of no work of the table, those that should not be there.</summary>
    public async Task<IReadOnlyList<long>> StraysOfAsync(IReadOnlyList<long> points, CancellationToken ct)
    {
        _there ??= new BitArray(_newer.Count);
        var unknown = new List<long>();
        foreach (var point in points)
        {
            if (_newer.BinarySearch(point) is not (>= 0 and var at))
                unknown.Add(point);
            else if (!_there[at])
                (_there[at], Carried) = (true, Carried + 1);
        }

        // One that was carried meanwhile is newer than what the catalogue was seen to have.
        return unknown.Count == 0 ? unknown : [.. unknown.Except(await _catalogue.WantedAsync([.. unknown], ct))];
    }

    /// <summary>Writes rows of the table that are missing: as it has them, or where their works changed since, as these are now.</summary>
    /// <param name="repair">False: nothing is written.</param>
    /// <returns>How many could not be there: works that changed, and on which the tower fails since.</returns>
    public async Task<int> WriteAsync(IEnumerable<long> rows, bool repair, CancellationToken ct)
    {
        var items = _generation.Items;
        var works = rows.ToDictionary(row => items.WorkIds[(int)row], row => (int)row);
        var changed = await _catalogue.ChangedSinceAsync([.. works.Keys], _generation.Run.ChangedSeq, ct);
        VectorPoint[] same =
        [
            .. works.Where(work => !changed.Contains(work.Key))
                .Select(work => new VectorPoint(work.Key, items.Embeddings.ToArray(work.Value))),
        ];
        if (repair && same.Length > 0)
            await _home.Collections.UpsertAsync(_generation.Run.Collection, same, ct);
        return (await _writer.EmbedAsync([.. changed], repair, ct)).Unsound;
    }

    /// <summary>Deletes points. One that came back meanwhile is there afterwards.</summary>
    public async Task RemoveAsync(long[] works, CancellationToken ct)
    {
        await _writer.RemoveAsync(works, ct);
        await _writer.EmbedAsync([.. await _catalogue.WantedAsync(works, ct)], write: true, ct);
    }

    /// <summary>Finds newer works that were carried, as the database says, and are not there.</summary>
    /// <param name="repair">Carries them again.</param>
    /// <returns>How many; those that the tower fails on could not be there.</returns>
    public async Task<int> FindLostAsync(bool repair, CancellationToken ct)
    {
        var run = _generation.Run;
        if (await new IndexSyncStore(_home.Database).FindAsync(run.RunId, ct) is not { } sync
            || (await new VectorChangeFeed(_home.Database).BeginAsync(run, sync, ct)).Origin != sync.ChangedOrigin)
            return 0;
        var lost = 0;
        foreach (var works in _newer.Where((_, at) => _there is null || !_there[at]).Chunk(AtOnce))
        {
            var carried = await _catalogue.ChangedBeforeAsync(works, sync.ChangedSeq, ct);
            lost += (await _writer.EmbedAsync([.. carried], repair, ct)).Embedded;
        }

        return lost;
    }

    public void Dispose() => _writer.Dispose();
}
