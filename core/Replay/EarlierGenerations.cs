using Microsoft.Extensions.Options;
using VectorRec.Generations;
using VectorRec.Storage;
using VectorRec.Storage.Runs;

namespace VectorRec.Replay;

/// <summary>
/// Generations for replays: the one that serves, or an earlier one that is still kept for a rollback, which is loaded away from any
/// request, one at a time, and stays open until another takes its place.
/// </summary>
public sealed class EarlierGenerations(
    ServingGeneration serving, IndexRunStore runs, IOptions<GenerationOptions> generations, ReplayOptions replay, TimeProvider time)
        : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<(long Run, Task<ServingGeneration> Loading)> _held = [];
    private readonly SemaphoreSlim _loading = new(1);

    /// <returns>Null when the run was removed.</returns>
    /// <exception cref="TimeoutException">It is still being loaded.</exception>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public async Task<GenerationLease?> LeaseAsync(long run, CancellationToken ct)
    {
        if (serving.Lease() is { } current)
        {
            if (current.Generation.Run.RunId == run)
                return current;
            current.Dispose();
        }

        if (await runs.FindAsync(run, ct) is not { } found)
            return null;
        // Another replay may have taken its place by the time that it is there.
        while (true)
        {
            var held = await Hold(found).WaitAsync(TimeSpan.FromMilliseconds(replay.LoadMs), time, ct);
            if (held.Lease() is { } lease)
                return lease;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _held.ForEach(Close);
            _held.Clear();
        }
    }

    // Newest use last.
    private Task<ServingGeneration> Hold(IndexRun run)
    {
        lock (_lock)
        {
            var place = _held.FindIndex(held => held.Run == run.RunId);
            (long Run, Task<ServingGeneration> Loading) wanted = place >= 0 && !_held[place].Loading.IsFaulted
                ? _held[place] : (run.RunId, Task.Run(() => LoadAsync(run)));
            if (place >= 0)
                _held.RemoveAt(place);
            _held.Add(wanted);
            if (_held.Count > replay.Generations)
            {
                Close(_held[0]);
                _held.RemoveAt(0);
            }

            return wanted.Loading;
        }
    }

    private async Task<ServingGeneration> LoadAsync(IndexRun run)
    {
        await _loading.WaitAsync();
        try
        {
            // Loading checks every byte: seconds of work that must not hold up one of the pool's few threads.
            var holder = new ServingGeneration();
            holder.Swap(await Task.Factory.StartNew(
                () => Generation.Load(run, generations.Value.Folder, generations.Value.TowerThreads), CancellationToken.None,
                TaskCreationOptions.LongRunning, TaskScheduler.Default));
            return holder;
        }
        finally
        {
            _loading.Release();
        }
    }

    private static void Close((long Run, Task<ServingGeneration> Loading) held) => held.Loading.ContinueWith(
        static loaded =>
        {
            // A failure was told to whoever asked.
            if (loaded.Exception is null)
                loaded.Result.Dispose();
        }, TaskScheduler.Default);
}
