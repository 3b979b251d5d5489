using Microsoft.Extensions.Options;
using VectorRec.Models;
using VectorRec.Pipeline;
using VectorRec.Storage;

namespace VectorRec.Api.Serving;

/// <summary>
/// Follows the database: loads the generation that is active there, swaps it in whole, and notes which works have left the
/// catalogue since it was built. A generation that cannot be loaded leaves the one before in place.
/// </summary>
internal sealed partial class GenerationWatcher(
    ServingGeneration serving, IndexRunStore runs, WorkChangeFeed changes, IOptions<GenerationOptions> options, TimeProvider time,
    ILogger<GenerationWatcher> logger) : BackgroundService
{
    private long _cursor;

    /// <summary>Why the generation that should serve does not; null when all is well.</summary>
    public string? Problem { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.PollSeconds), time);
        do
        {
            await FollowAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task FollowAsync(CancellationToken ct)
    {
        try
        {
            var active = await runs.ActiveAsync(ct);
            if (active is not null && active.RunId != serving.RunId)
                await SwapAsync(active, ct);
            await NoteChangesAsync(ct);
            Problem = active is null ? "No generation is active yet." : null;
        }
        catch (Exception e) when (e is StoreException or BundleException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            // Said once, and tried again at the next tick.
            if (Problem != e.Message)
                LogProblem(e.Message, e);
            Problem = e.Message;
        }
    }

    private async Task SwapAsync(IndexRun run, CancellationToken ct)
    {
        // Loading checks every byte: seconds of work that must not hold up one of the pool's few threads.
        var generation = await Task.Factory.StartNew(
            () => Generation.Load(run, options.Value.Folder, options.Value.TowerThreads), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await CatchUpAsync(generation, run.ChangedSeq, ct);
        serving.Swap(generation);
        LogServing(run.RunId, run.ModelVersion, generation.Items.Count);
    }

    private async Task NoteChangesAsync(CancellationToken ct)
    {
        using var lease = serving.Lease();
        if (lease is not null)
            await CatchUpAsync(lease.Generation, _cursor, ct);
    }

    private async Task CatchUpAsync(Generation generation, long cursor, CancellationToken ct)
    {
        var (changed, next) = await changes.ReadAsync(cursor, ct);
        foreach (var (work, active) in changed)
            generation.SetActive(work, active);
        _cursor = next;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Serving run {Run} of model {Model} with {Works} works")]
    private partial void LogServing(long run, string model, int works);

    [LoggerMessage(Level = LogLevel.Error, Message = "The generation that serves stays: {Problem}")]
    private partial void LogProblem(string problem, Exception exception);
}
