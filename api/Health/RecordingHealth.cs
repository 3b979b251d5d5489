using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using VectorRec.Replay;

namespace VectorRec.Api.Health;

/// <summary>Tells what became of the recordings that Postgres keeps; never a reason not to serve.</summary>
internal sealed class RecordingHealth(RecordingQueue queue) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(HealthCheckResult.Healthy(string.Create(
            CultureInfo.InvariantCulture, $"Recordings of {queue.Written} requests were written, of {queue.Dropped} dropped.")));
}
