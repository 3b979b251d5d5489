using VectorRec.Models;
using VectorRec.Storage;
using VectorRec.Storage.Runs;
using VectorRec.Storage.Syncs;
using VectorRec.Vectors;

namespace VectorRec.Indexing.Syncing;

/// <summary>
/// Keeps the collection of the generation that serves up with the catalogue, so that new works are in the index itself and removed ones are
/// not. The generation's files stay as they are.
/// </summary>
/// <param name="say">Takes a sentence for people at each change of state.</param>
/// <param name="noted">Is told after each look what was carried so far.</param>
public sealed class CatalogueSync(GenerationHome home, SyncOptions options, Action<string> say, Func<SyncReport, Task>? noted = null)
{
    // However fast works change, the stores are not asked more often: what came together is carried together.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan ShortestRetry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(3);

    private Carrier? _carrier;
    private AdvisoryLock? _owner;
    private long _asked;
    private string? _problem;
    private Carried _before;

    /// <summary>Carries all that changed until now.</summary>
    /// <param name="write">False: only what would be carried is counted.</param>
    /// <exception cref="SyncBusyException">Another process carries.</exception>
    /// <exception cref="IndexRefusedException">There is no generation to keep up.</exception>
    /// <exception cref="BundleException">The generation's bundle is refused.</exception>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    /// <exception cref="VectorIndexException">Qdrant failed.</exception>
    public async Task<SyncReport> RunOnceAsync(bool write, CancellationToken ct)
    {
        try
        {
            if (write)
                await OwnAsync(ct);
            return await CarryAsync(write, ct);
        }
        finally
        {
            await LeaveAsync();
        }
    }

    /// <summary>
    /// Carries what changes until it is cancelled. A store that is away is waited for; a generation that takes over is gone on with.
    /// </summary>
    /// <returns>What was carried; null when there was nothing to carry to.</returns>
    /// <exception cref="SyncBusyException">Another process carries.</exception>
    /// <exception cref="StoreException">Postgres refuses.</exception>
    public async Task<SyncReport?> FollowAsync(CancellationToken ct)
    {
        using var signal = new SyncSignal(home.Database, home.Time, options.Poll);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var listening = signal.ListenAsync(end.Token);
        try
        {
            var retry = ShortestRetry;
            while (true)
            {
                try
                {
                    await OwnAsync(ct);
                    var report = await CarryAsync(write: true, ct);
                    (_problem, retry) = (Recovered(report), ShortestRetry);
                    if (noted is not null)
                        await noted(report);
                    await Task.Delay(Pause, home.Time, ct);
                    await signal.WaitAsync(ct);
                }
                catch (Exception e) when (!ct.IsCancellationRequested && Problem(e) is { } problem)
                {
                    // Each problem is said once, until it is another.
                    if (_problem != problem)
                        say($"{e.Message.TrimEnd('.')}. Changes are carried when that has passed.");
                    _problem = problem;
                    await Task.Delay(retry, home.Time, ct);
                    retry = retry * 2 < LongestRetry ? retry * 2 : LongestRetry;
                }
            }
        }
        catch (Exception) when (ct.IsCancellationRequested)
        {
            // What was not noted is carried again by whoever comes next.
            return _carrier is null ? null : Report(_carrier, TimeSpan.Zero, write: true);
        }
        finally
        {
            await LeaveAsync();
            await end.CancelAsync();
            await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private string? Recovered(SyncReport report)
    {
        if (_problem is not null)
            say($"Changes are carried again, to run {report.Run.RunId}.");
        return null;
    }

    // What may pass by itself, in a word; null for what does not.
    private string? Problem(Exception e) => e switch
    {
        // At the beginning it ends the command. Later it may be this one's own lock, of a connection whose end the server has not noticed.
        SyncBusyException when _asked > 0 => e.Message,
        StoreException { IsRefusal: false } => "Postgres",
        VectorIndexException => "Qdrant",
        // There is no generation yet, or not here yet.
        IndexRefusedException or BundleException or InvalidDataException or IOException or UnauthorizedAccessException => e.Message,
        _ => null,
    };

    private async Task<SyncReport> CarryAsync(bool write, CancellationToken ct)
    {
        var run = await home.Runs.ActiveAsync(ct) ?? throw new IndexRefusedException("No generation is active.");
        if (!run.IsOwn)
            throw new IndexRefusedException($"Run {run.RunId} belongs to another database; nothing is carried to it.");
        if (run.IsEmbedded)
            throw new IndexRefusedException(
                $"Run {run.RunId} was indexed without Qdrant: there is nothing to carry to, services compare with the item table.");
        if (_carrier?.Run.RunId != run.RunId)
        {
            Part();
            _carrier = Carrier.Open(home, run, options);
            say($"Carrying changes to run {run.RunId} of {run.ModelVersion}.");
        }

        var started = home.Time.GetTimestamp();
        await _carrier.CarryAsync(write, ct);
        return Report(_carrier, home.Time.GetElapsedTime(started), write);
    }

    private SyncReport Report(Carrier carrier, TimeSpan took, bool write) =>
        new(carrier.Run, carrier.Last, _before + carrier.Total, took, write);

    private void Part()
    {
        _before += _carrier?.Total ?? default;
        _carrier?.Dispose();
        _carrier = null;
    }

    // Lost with its connection, it is taken again: so a process that lost it notices, within moments, that another has it.
    private async Task OwnAsync(CancellationToken ct)
    {
        if (_owner is not null && home.Time.GetElapsedTime(_asked) < options.Poll)
            return;
        if (_owner is not null && !await _owner.IsHeldAsync(ct))
        {
            await _owner.DisposeAsync();
            _owner = null;
        }

        _owner ??= await SyncLock.TakeAsync(home.Database, ct);
        _asked = home.Time.GetTimestamp();
    }

    private async Task LeaveAsync()
    {
        Part();
        if (_owner is not null)
            await _owner.DisposeAsync();
        _owner = null;
    }
}

/// <summary>How far a collection is.</summary>
/// <param name="Look">
/// What was committed before it is in the collection; only counted, if not <paramref name="Written"/>. Null while the first is carried.
/// </param>
/// <param name="Carried">By this process.</param>
/// <param name="Took">The last look.</param>
public sealed record SyncReport(IndexRun Run, VectorLook? Look, Carried Carried, TimeSpan Took, bool Written);
