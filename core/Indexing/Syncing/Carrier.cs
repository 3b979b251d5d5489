using VectorRec.Generations;
using VectorRec.Models;
using VectorRec.Storage;
using VectorRec.Storage.Runs;
using VectorRec.Storage.Syncs;
using VectorRec.Vectors;

namespace VectorRec.Indexing.Syncing;

/// <summary>
/// Brings the collection of one run up to date with the catalogue. Whatever it does may be done again: how far the collection is, is noted
/// when all before is there.
/// </summary>
internal sealed class Carrier : IDisposable
{
    private readonly SyncOptions _options;
    private readonly TimeProvider _time;
    private readonly VectorChangeFeed _feed;
    private readonly IndexSyncStore _notes;
    private readonly CollectionWriter _writer;
    private readonly ModelBundle _bundle;

    // By work, the transaction whose change is in the collection, of those that will be told again: while an older transaction is open.
    private readonly Dictionary<long, long> _told = [];
    private IndexSync? _sync;
    private bool _asked;
    private long _noted;

    private Carrier(GenerationHome home, IndexRun run, ModelBundle bundle, SyncOptions options)
    {
        (Run, _bundle, _options, _time) = (run, bundle, options, home.Time);
        (_feed, _notes) = (new(home.Database), new(home.Database));
        _writer = new(home, run, bundle, options);
    }

    public IndexRun Run { get; }

    /// <summary>The last look that was carried whole; null before the first.</summary>
    public VectorLook? Last { get; private set; }

    /// <summary>What was carried, in this process.</summary>
    public Carried Total { get; private set; }

    /// <exception cref="BundleException">The generation's bundle is refused.</exception>
    public static Carrier Open(GenerationHome home, IndexRun run, SyncOptions options)
    {
        var bundle = ModelBundle.Load(Path.Combine(home.FolderOf(run), GenerationFolder.Bundle), options.TowerThreads);
        return new(home, run, bundle, options);
    }

    /// <summary>Carries all that changed since the last look.</summary>
    /// <param name="write">False: only what would be carried is counted.</param>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    /// <exception cref="VectorIndexException">Qdrant failed.</exception>
    public async Task CarryAsync(bool write, CancellationToken ct)
    {
        if (!_asked)
            (_sync, _asked) = (await _notes.FindAsync(Run.RunId, ct), true);
        var look = await _feed.BeginAsync(Run, _sync, ct);
        var after = default(VectorChange?);
        while (true)
        {
            var page = await _feed.ReadAsync(look, after, _options.PageSize, ct);
            var now = await CarryAsync(look, page, write, ct);
            var last = page.Count < _options.PageSize;
            if (last && look.From is null && write)
                now += new Carried(0, 0, await _writer.RemoveStraysAsync(ct), 0);
            if (page.Count > 0)
                after = page[^1];
            // Of all works, in the order of their ids, there is nothing to go on from before the end.
            if (write && (last || look.From is not null))
                await NoteAsync(look, last ? look.Oldest : Math.Min(look.Oldest, after!.Value.Seq), now, last, ct);
            Total += now;
            if (last)
                break;
        }

        Last = look;
    }

    private async Task<Carried> CarryAsync(VectorLook look, IReadOnlyList<VectorChange> changes, bool write, CancellationToken ct)
    {
        var (embed, remove, kept) = (new List<long>(), new List<long>(), 0L);
        foreach (var change in changes)
        {
            if (IsIn(change.Work, change.Seq))
                continue;
            if (change.Gone)
                remove.Add(change.Work);
            else if (!change.Active)
                continue;
            else if (look.From is null || (change.VectorSeq >= look.From && !IsIn(change.Work, change.VectorSeq)))
                embed.Add(change.Work);
            else
                kept++;
        }

        if (!write)
            return new(embed.Count, kept, remove.Count, 0);
        var (embedded, unsound) = await _writer.EmbedAsync(embed, write, ct);
        await _writer.RemoveAsync(remove, ct);
        foreach (var change in changes)
            _told[change.Work] = change.Seq;
        return new(embedded, kept, remove.Count, unsound);
    }

    private bool IsIn(long work, long seq) => _told.TryGetValue(work, out var told) && told >= seq;

    private async Task NoteAsync(VectorLook look, long seq, Carried carried, bool last, CancellationToken ct)
    {
        // Where nothing happens, a note a second says that nothing did.
        if (!carried.IsNothing || !last || _noted == 0 || _time.GetElapsedTime(_noted) >= _options.Poll)
        {
            if (!await _notes.NoteAsync(Run.RunId, look, seq, carried, ct))
                throw new IndexRefusedException($"Run {Run.RunId} was removed meanwhile.");
            _noted = _time.GetTimestamp();
        }

        _sync = new() { RunId = Run.RunId, ChangedSeq = seq, ChangedOrigin = look.Origin };
        foreach (var (work, told) in _told)
        {
            if (told < seq)
                _told.Remove(work);
        }
    }

    public void Dispose()
    {
        _writer.Dispose();
        _bundle.Dispose();
    }
}
