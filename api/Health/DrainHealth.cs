using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using VectorRec.Api.Hosting;

namespace VectorRec.Api.Health;

/// <summary>
/// Not ready any more as soon as the service is told to end. It goes on answering for a while, until nobody sends anything; then it stops
/// listening, and requests under way end.
/// </summary>
internal sealed class DrainHealth : IHealthCheck, IHostedService
{
    private volatile bool _draining;

    public DrainHealth(IHostApplicationLifetime lifetime, IOptions<ShutdownOptions> options) =>
        lifetime.ApplicationStopping.Register(() =>
        {
            _draining = true;
            // The server is not told before this has ended.
            Thread.Sleep(options.Value.DrainMs);
        });

    // So that it is there from the start.
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_draining ? HealthCheckResult.Unhealthy("The service is ending.") : HealthCheckResult.Healthy("The service runs."));
}
