using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VectorRec.Storage;
using VectorRec.Storage.Runs;

namespace VectorRec.Generations;

/// <summary>
/// Generations that answer beside the one that serves: those that experiments need, and the few that testers and replays asked for last.
/// They are loaded away from any request, one at a time, and keep up with the catalogue as the one that serves does.
/// </summary>
public sealed partial class KeptGenerations(
    ServingGeneration serving, IndexRunStore runs, CatalogueFollower follower, GenerationLoader loader,
    IOptions<GenerationOptions> options, TimeProvider time, ILogger<KeptGenerations> logger) : IDisposable
{
    /// <summary>How long one that could not be loaded is not tried again for an experiment.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();

    // Newest use last.
    private readonly List<Held> _held = [];
    private readonly SemaphoreSlim _loading = new(1);
    private long[] _wanted = [];

    /// <summary>Of a generation that can answer now: the one that serves, or one that is kept. Null for others.</summary>
    public GenerationLease? Lease(long run)
    {
        if (OfServing(run) is { } current)
            return current;
        lock (_lock)
        {
            return _held.Find(held => held.Run == run)?.Loaded?.Lease();
        }
    }

    /// <summary>Whether it can answer now.</summary>
    public bool Has(long run)
    {
        using var lease = Lease(run);
        return lease is not null;
    }

    /// <summary>Of any generation that is whole; it is loaded when it has to be.</summary>
    /// <returns>Null when the run was removed.</returns>
    /// <exception cref="TimeoutException">It is still being loaded.</exception>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public async Task<GenerationLease?> LeaseAsync(long run, CancellationToken ct)
    {
        if (OfServing(run) is { } current)
            return current;
        if (await runs.FindAsync(run, ct) is not { } found)
            return null;
        // Another may have taken its place by the time that it is there.
        while (true)
        {
            var held = await Hold(found).WaitAsync(TimeSpan.FromMilliseconds(options.Value.LoadMs), time, ct);
            if (held.Lease() is { } lease)
                return lease;
        }
    }

    /// <summary>Says which generations experiments need; each look of the watcher loads what is missing of them.</summary>
    public void Want(IEnumerable<long> generations)
    {
        lock (_lock)
        {
            _wanted = [.. generations.Distinct().Order()];
        }
    }

    /// <summary>The watcher's look: what is needed is loaded, what is kept takes in what changed.</summary>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    internal async Task KeepUpAsync(CancellationToken ct)
    {
        long[] missing;
        ServingGeneration[] loaded;
        lock (_lock)
        {
            // What serves needs no second copy.
            foreach (var twice in _held.FindAll(held => held.Run == serving.RunId))
                Remove(twice);
            Trim();
            missing = [.. _wanted.Where(run => run != serving.RunId && !_held.Exists(held => held.Run == run && !IsOver(held)))];
            loaded = [.. _held.Select(held => held.Loaded).OfType<ServingGeneration>()];
        }

        foreach (var run in missing)
            await LoadWantedAsync(run, ct);
        foreach (var generation in loaded)
        {
            using var lease = generation.Lease();
            if (lease is not null)
                await follower.CatchUpAsync(lease.Generation, ct);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var held in _held.FindAll(_ => true))
                Remove(held);
        }
    }

    private GenerationLease? OfServing(long run)
    {
        var current = serving.Lease();
        if (current is null || current.Generation.Run.RunId == run)
            return current;
        current.Dispose();
        return null;
    }

    // A failure is over when it is time to try again.
    private bool IsOver(Held held) => held.Loading.IsFaulted && time.GetElapsedTime(held.Begun) >= Pause;

    private async Task LoadWantedAsync(long run, CancellationToken ct)
    {
        if (await runs.FindAsync(run, ct) is { } found)
        {
            // Whoever waits for it hears of a failure too; here it is told once a try.
            _ = Hold(found).ContinueWith(
                loading => LogUnloadable(run, loading.Exception!.GetBaseException().Message), ct,
                TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }

    private Task<ServingGeneration> Hold(IndexRun run)
    {
        lock (_lock)
        {
            var held = _held.Find(held => held.Run == run.RunId);
            if (held is not null)
                _held.Remove(held);
            if (held is null || held.Loading.IsFaulted)
                held = new(run.RunId, Task.Run(() => LoadAsync(run)), time.GetTimestamp());
            _held.Add(held);
            Trim();
            return held.Loading;
        }
    }

    // What an experiment needs stays.
    private void Trim()
    {
        var others = _held.FindAll(held => !_wanted.Contains(held.Run));
        foreach (var oldest in others.Take(others.Count - options.Value.Earlier))
            Remove(oldest);
    }

    private async Task<ServingGeneration> LoadAsync(IndexRun run)
    {
        await _loading.WaitAsync();
        try
        {
            // From here on the watcher is the only one who lets it take in what changes.
            var holder = new ServingGeneration();
            holder.Swap((await loader.LoadAsync(run, CancellationToken.None)).Generation);
            return holder;
        }
        finally
        {
            _loading.Release();
        }
    }

    private void Remove(Held held)
    {
        _held.Remove(held);
        held.Loading.ContinueWith(
            static loaded =>
            {
                // A failure was told to whoever asked.
                if (loaded.Exception is null)
                    loaded.Result.Dispose();
            }, TaskScheduler.Default);
    }

    /// <param name="Begun">When its loading began.</param>
    private sealed record Held(long Run, Task<ServingGeneration> Loading, long Begun)
    {
        /// <summary>Null while it is not there.</summary>
        public ServingGeneration? Loaded => Loading.IsCompletedSuccessfully ? Loading.Result : null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Generation {Run}, which an experiment needs, cannot be loaded: {Reason}")]
    private partial void LogUnloadable(long run, string reason);
}
