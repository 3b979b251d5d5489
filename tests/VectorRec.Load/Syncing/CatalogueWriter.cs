using Dapper;
using Npgsql;

namespace VectorRec.Load.Syncing;

/// <summary>
/// Changes works at a fixed rate: of four changes two publish a work, one removes an earlier one, and one changes its tags or its title.
/// </summary>
/// <param name="perSecond">Works, in transactions of a twentieth of a second.</param>
/// <param name="first">The first id that is free.</param>
/// <param name="models">Works that are there; each new one is like the next of them, so that the tower makes of it what is usual.</param>
internal sealed class CatalogueWriter(
    NpgsqlDataSource database, double perSecond, long first, IReadOnlyList<long> models, TimeProvider time)
{
    private const double Transactions = 20;

    private readonly Random _random = new(1);
    private long _published;
    private long _removed;

    /// <summary>Works that were changed.</summary>
    public long Changes { get; private set; }

    /// <summary>Writes until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var begun = time.GetTimestamp();
        for (var i = 1; !ct.IsCancellationRequested; i++)
        {
            var due = TimeSpan.FromSeconds(i / Transactions) - time.GetElapsedTime(begun);
            if (due > TimeSpan.Zero)
                await Task.Delay(due, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // What was begun is written whole.
            await WriteAsync((int)(perSecond * i / Transactions) - (int)(perSecond * (i - 1) / Transactions));
        }
    }

    private async Task WriteAsync(int count)
    {
        var (added, removed, retagged, retitled) = (new List<long>(), new List<long>(), new List<long>(), new List<long>());
        for (var i = 0; i < count; i++)
        {
            switch ((Changes + i) % 4)
            {
                case 0 or 2:
                    added.Add(first + _published++);
                    break;
                case 1 when _removed < _published - added.Count:
                    removed.Add(first + _removed++);
                    break;
                default:
                    var changed = _random.Next(2) == 0 ? retagged : retitled;
                    if (_removed < _published - added.Count)
                        changed.Add(first + _random.NextInt64(_removed, _published - added.Count));
                    break;
            }
        }

        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync(
            """
            insert into works (work_id, creator_id, song_id, media, language, tags, quality, duration_s, city, created_at)
            select n.id, w.creator_id, w.song_id, w.media, w.language, w.tags, w.quality, w.duration_s, w.city, now()
            from unnest(@added, @like) n (id, model) join works w on w.work_id = n.model;
            update works set status = 'removed' where work_id = any(@removed);
            update works set tags = array_append(tags[:20], 'again') where work_id = any(@retagged);
            update works set title = 'again' where work_id = any(@retitled);
            """, new { added, like = added.Select(Model).ToArray(), removed, retagged, retitled }, transaction);
        await transaction.CommitAsync();
        Changes += count;
    }

    private long Model(long id) => models[(int)((id - first) % models.Count)];
}
