using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using VectorRec.Api.Hosting;

namespace VectorRec.Api.Health;

/// <summary>Probes for whoever runs the service; they need no key and say nothing of the data.</summary>
internal static class HealthEndpoints
{
    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder routes)
    {
        var probes = routes.MapGroup("/health").AllowAnonymous().DisableRateLimiting();
        probes.MapHealthChecks("/live", new HealthCheckOptions { Predicate = _ => false });
        probes.MapHealthChecks("/ready", new HealthCheckOptions
        {
            ResponseWriter = static (http, report) => http.Response.WriteAsJsonAsync(
                new Readiness(report.Status.ToString().ToLowerInvariant(), ServiceVersion.Text,
                    [.. report.Entries.Values.Select(entry => entry.Description ?? "")]), http.RequestAborted),
        });
        return routes;
    }

    private sealed record Readiness(string Status, string Version, string[] Details);
}
