using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VectorRec.Models;
using VectorRec.Storage;
using VectorRec.Storage.Runs;

namespace VectorRec.Generations;

/// <summary>
/// Follows the database: loads the generation that is active there, swaps it in whole, and keeps it up with the catalogue. A
/// generation that cannot be loaded leaves the one before in place.
/// </summary>
public sealed partial class GenerationWatcher(
    ServingGeneration serving, IGenerationPreparer preparer, IndexRunStore runs, CatalogueFollower follower, ChangeSignal signal,
    IOptions<GenerationOptions> options,
    RecallOptions recall, TimeProvider time, ILogger<GenerationWatcher> logger) : BackgroundService
{
    // However fast works change, the database is not asked more often.
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Why the generation that should serve does not; null when all is well.</summary>
    public string? Problem { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await FollowAsync(stoppingToken);
            await Task.Delay(Pause, time, stoppingToken);
            await signal.WaitAsync(TimeSpan.FromSeconds(options.Value.PollSeconds), stoppingToken);
        }
    }

    private async Task FollowAsync(CancellationToken ct)
    {
        try
        {
            var active = await runs.ActiveAsync(ct);
            if (active is not null && active.RunId != serving.RunId)
                await SwapAsync(active, ct);
            var full = await KeepUpAsync(ct);
            Problem = active is null ? "No generation is active yet." : full;
        }
        catch (Exception e) when (e
            is StoreException or BundleException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            // Said once, and tried again at the next tick.
            if (Problem != e.Message)
                LogProblem(e.Message, e);
            Problem = e.Message;
        }
    }

    private async Task SwapAsync(IndexRun run, CancellationToken ct)
    {
        if (run.IsEmbedded && recall.Index != RecallIndex.Embedded)
            throw new InvalidDataException(
                $"Run {run.RunId} was indexed without Qdrant: set Recall:Index to Embedded, or run `indexer index` with Qdrant.");
        // Loading checks every byte: seconds of work that must not hold up one of the pool's few threads.
        var generation = await Task.Factory.StartNew(
            () => Generation.Load(run, options.Value.Folder, options.Value.TowerThreads), ct, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            preparer.Prepare(generation);
            await CatchUpAsync(generation, ct);
        }
        catch
        {
            // It is loaded again at the next tick.
            generation.Release();
            throw;
        }

        serving.Swap(generation);
        LogServing(run.RunId, run.ModelVersion, generation.Items.Count);
    }

    /// <returns>What is wrong with the generation that serves.</returns>
    private async Task<string?> KeepUpAsync(CancellationToken ct)
    {
        using var lease = serving.Lease();
        if (lease is null)
            return null;
        await CatchUpAsync(lease.Generation, ct);
        return lease.Generation.Items.Delta is { IsFull: true } delta
            ? $"There is no room for works newer than the index, it has {delta.Capacity} of them: run `indexer index`." : null;
    }

    private async Task CatchUpAsync(Generation generation, CancellationToken ct)
    {
        var caughtUp = await follower.CatchUpAsync(generation, ct);
        if (caughtUp.LeftOut > 0 || caughtUp.Unsound > 0)
            LogLeftOut(caughtUp.LeftOut, caughtUp.Unsound);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Serving run {Run} of model {Model} with {Works} works")]
    private partial void LogServing(long run, string model, int works);

    [LoggerMessage(Level = LogLevel.Error, Message = "The generation that serves stays: {Problem}")]
    private partial void LogProblem(string problem, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Warning, Message =
            "Works newer than the index cannot be shown: {LeftOut} for which there is no room, {Unsound} that the item tower cannot embed")]
    private partial void LogLeftOut(int leftOut, int unsound);
}
