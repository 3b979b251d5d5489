using Microsoft.AspNetCore.Http.HttpResults;
using VectorRec.Api.Hosting.Errors;
using VectorRec.Generations;
using VectorRec.Models;
using VectorRec.Replay;
using VectorRec.Storage.Recordings;

namespace VectorRec.Api.Replay;

/// <summary>Finds what a replay needs: the recording, in memory or in Postgres, and its generation.</summary>
internal sealed partial class Replays(
    RequestRecorder recorder, RecordingStore store, EarlierGenerations generations, ILogger<Replays> logger)
{
    /// <returns>Null when it is not kept, or cannot be read any more.</returns>
    public async Task<Recording?> FindAsync(Guid request, CancellationToken ct)
    {
        if (recorder.Find(request) is { } recent)
            return recent;
        try
        {
            return await store.FindAsync(request, ct) is { } document ? RecordingDocument.Read(document) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <returns>The generation, or why there is none.</returns>
    public async Task<(GenerationLease? Lease, ProblemHttpResult? Problem)> LeaseAsync(long run, CancellationToken ct)
    {
        try
        {
            var lease = await generations.LeaseAsync(run, ct);
            return lease is null ? (null, Problems.GenerationRemoved(run))
                : (lease, null);
        }
        catch (TimeoutException)
        {
            return (null, Problems.GenerationLoading(run));
        }
        catch (Exception e) when (e is BundleException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            // Why is of the inside: paths, and what is in files.
            LogUnloadable(run, e);
            return (null, Problems.GenerationGone($"Generation {run} cannot be loaded any more; its requests cannot be replayed."));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Generation {Run} cannot be loaded for a replay")]
    private partial void LogUnloadable(long run, Exception exception);
}
