using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using VectorRec.Sampling;

namespace VectorRec.Api.Health;

/// <summary>Tells what became of the stage samples. Losing some makes no answer worse, so it is never a reason not to serve.</summary>
internal sealed class StageSampleHealth(StageSampleCounts counts) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(HealthCheckResult.Healthy(string.Create(
            CultureInfo.InvariantCulture, $"Stage samples of {counts.Written} requests were written, of {counts.Dropped} dropped.")));
}
