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
    ServingGeneration serving, GenerationLoader loader, IndexRunStore runs, CatalogueFollower follower, KeptGenerations kept,
    InstanceNotice notice, ChangeSignal signal, IOptions<GenerationOptions> options, TimeProvider time, ILogger<GenerationWatcher> logger)
        : BackgroundService
{
    // However fast works change, the database is not asked more often.
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    // A table without room leaves out works at each look.
    private static readonly TimeSpan BetweenComplaints = TimeSpan.FromMinutes(1);

    private Refusal? _refused;
    private (int LeftOut, int Unsound) _untold;
    private long? _told;

    /// <summary>Why the generation that should serve does not; null when all is well.</summary>
    public string? Problem { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await FollowAsync(stoppingToken);
                await Task.Delay(Pause, time, stoppingToken);
                await signal.WaitAsync(TimeSpan.FromSeconds(options.Value.PollSeconds), stoppingToken);
            }
        }
        finally
        {
            await notice.ForgetAsync();
        }
    }

    private async Task FollowAsync(CancellationToken ct)
    {
        try
        {
            var active = await runs.ActiveAsync(ct);
            var problem = active is null ? "No generation is active yet."
                : active.RunId != serving.RunId ? await TakeOverAsync(active, ct) : null;
            // Whatever serves must not show what was taken away since.
            Problem = await KeepUpAsync(ct) is { } full && problem is null ? full : problem;
            await kept.KeepUpAsync(ct);
            // That it knows how far the catalogue is holds of all that answer here: the others looked later.
            await notice.TellAsync(serving, ct);
        }
        catch (StoreException e)
        {
            // Said once, and tried again at the next tick.
            if (Problem != e.Message)
                LogProblem(e.Message, e);
            Problem = e.Message;
        }
    }

    /// <returns>Why the generation does not serve; null when it does.</returns>
    private async Task<string?> TakeOverAsync(IndexRun run, CancellationToken ct)
    {
        // To read a damaged one takes as long as to read a sound one: not at every tick.
        var files = FilesOf(run);
        if (_refused is { } refused && refused.Run == run.RunId && refused.Files == files
            && time.GetElapsedTime(refused.At) < refused.Pause)
            return refused.Problem;
        if (await TrySwapAsync(run, ct) is not { } problem)
        {
            _refused = null;
            return null;
        }

        var pause = _refused is { } before && before.Run == run.RunId ? 2 * before.Pause : TimeSpan.FromSeconds(options.Value.PollSeconds);
        _refused = new(run.RunId, files, problem, time.GetTimestamp(), pause < LongestPause ? pause : LongestPause);
        // At a start there is none before it: any that served is better than none.
        foreach (var earlier in serving.RunId is null ? await runs.RetiredAsync(ct) : [])
        {
            if (await TrySwapAsync(earlier, ct) is null)
                break;
        }

        return problem;
    }

    // Names, sizes and times; empty where there is nothing to see.
    private string FilesOf(IndexRun run)
    {
        try
        {
            var folder = new DirectoryInfo(Path.Combine(options.Value.Folder, run.Folder));
            return string.Join('|', folder.EnumerateFiles("*", SearchOption.AllDirectories)
                .Select(file => $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}").Order(StringComparer.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private async Task<string?> TrySwapAsync(IndexRun run, CancellationToken ct)
    {
        try
        {
            await SwapAsync(run, ct);
            return null;
        }
        catch (Exception e) when (e is BundleException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            var problem = $"Run {run.RunId} cannot serve: {e.Message}";
            if (_refused?.Problem != problem)
                LogProblem(problem, e);
            return problem;
        }
    }

    private async Task SwapAsync(IndexRun run, CancellationToken ct)
    {
        var (generation, caughtUp) = await loader.LoadAsync(run, ct);
        // What the one before had no room for is none of this one's.
        _untold = default;
        Tell(caughtUp);
        serving.Swap(generation);
        LogServing(run.RunId, run.ModelVersion, generation.Items.Count);
    }

    /// <returns>What is wrong with the generation that serves.</returns>
    private async Task<string?> KeepUpAsync(CancellationToken ct)
    {
        using var lease = serving.Lease();
        if (lease is null)
            return null;
        Tell(await follower.CatchUpAsync(lease.Generation, ct));
        return lease.Generation.Items.Delta is { IsFull: true } delta
            ? $"There is no room for works newer than the index, it has {delta.Capacity} of them: run `indexer index`." : null;
    }

    private void Tell(CatchUp caughtUp)
    {
        _untold = (_untold.LeftOut + caughtUp.LeftOut, _untold.Unsound + caughtUp.Unsound);
        if (_untold == (0, 0) || (_told is { } last && time.GetElapsedTime(last) < BetweenComplaints))
            return;
        LogLeftOut(_untold.LeftOut, _untold.Unsound);
        (_told, _untold) = (time.GetTimestamp(), default);
    }

    /// <summary>A run that could not be loaded, and for how long that is not tried again.</summary>
    /// <param name="Files">What it had of files then: when these change, it is tried at once.</param>
    private sealed record Refusal(long Run, string Files, string Problem, long At, TimeSpan Pause);

    [LoggerMessage(Level = LogLevel.Information, Message = "Serving run {Run} of model {Model} with {Works} works")]
    private partial void LogServing(long run, string model, int works);

    [LoggerMessage(Level = LogLevel.Error, Message = "The generation that serves stays: {Problem}")]
    private partial void LogProblem(string problem, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Warning, Message =
            "Works newer than the index cannot be shown: {LeftOut} for which there is no room, {Unsound} that the item tower cannot embed; "
            + "not said again for a minute")]
    private partial void LogLeftOut(int leftOut, int unsound);
}
