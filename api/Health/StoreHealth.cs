using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using VectorRec.Resilience;

namespace VectorRec.Api.Health;

/// <summary>Tells whether a store answers. One that does not degrades answers; it is no reason not to serve.</summary>
internal sealed class StoreHealth(StoreGuard guard) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(guard.AwaySince is { } since
            ? HealthCheckResult.Degraded(
                string.Create(CultureInfo.InvariantCulture, $"{guard.Store} does not answer since {since:yyyy-MM-ddTHH:mm:ssZ}."))
            : HealthCheckResult.Healthy($"{guard.Store} answers."));
}
