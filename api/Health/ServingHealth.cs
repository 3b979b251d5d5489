using Microsoft.Extensions.Diagnostics.HealthChecks;
using VectorRec.Generations;

namespace VectorRec.Api.Health;

/// <summary>Ready as soon as a generation serves. A store that is down degrades answers, it does not stop them.</summary>
internal sealed class ServingHealth(ServingGeneration serving, GenerationWatcher watcher) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            serving.RunId is not { } run ? HealthCheckResult.Unhealthy(watcher.Problem ?? "The first generation is being loaded.")
            : watcher.Problem is { } problem ? HealthCheckResult.Degraded($"Run {run} serves. {problem}")
            : HealthCheckResult.Healthy($"Run {run} serves."));
}
