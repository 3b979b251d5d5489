using Microsoft.AspNetCore.Http.HttpResults;
using VectorRec.Api.Hosting.Errors;
using VectorRec.Generations;
using VectorRec.Models;

namespace VectorRec.Api.Generations;

/// <summary>Generations by their number, for testers and replays, or the answer that says why there is none.</summary>
internal sealed partial class GenerationLeases(KeptGenerations kept, ILogger<GenerationLeases> logger)
{
    /// <returns>The generation, or why there is none.</returns>
    public async Task<(GenerationLease? Lease, ProblemHttpResult? Problem)> TakeAsync(long run, CancellationToken ct)
    {
        try
        {
            var lease = await kept.LeaseAsync(run, ct);
            return lease is null ? (null, Problems.GenerationRemoved(run)) : (lease, null);
        }
        catch (TimeoutException)
        {
            return (null, Problems.GenerationLoading(run));
        }
        catch (Exception e) when (e is BundleException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            // Why is of the inside: paths, and what is in files.
            LogUnloadable(run, e);
            return (null, Problems.GenerationGone($"Generation {run} cannot be loaded any more."));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Generation {Run} cannot be loaded")]
    private partial void LogUnloadable(long run, Exception exception);
}
