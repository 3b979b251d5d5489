using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace VectorRec.Api.Health;

/// <summary>Tells whether Qdrant's version is a tested one. Another may serve as well, so it is neither unhealthy nor degraded.</summary>
internal sealed class QdrantVersionHealth(QdrantVersion version) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(HealthCheckResult.Healthy(version.Remark));
}
