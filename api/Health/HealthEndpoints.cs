using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using VectorRec.Api.Hosting;
using VectorRec.Api.Hosting.Auth;

namespace VectorRec.Api.Health;

/// <summary>Probes: they need no key, count for no limit, and give details to who may see them.</summary>
internal static class HealthEndpoints
{
    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder routes)
    {
        var probes = routes.MapGroup("/health").AllowAnonymous().DisableRateLimiting();
        probes.MapHealthChecks("/live", new HealthCheckOptions { Predicate = _ => false });
        probes.MapHealthChecks("/ready", new HealthCheckOptions
        {
            ResponseWriter = static (http, report) => http.Response.WriteAsJsonAsync(
                new Readiness(report.Status.ToString().ToLowerInvariant(), http.User.SeesTheInside() ? ServiceVersion.Text : null,
                    http.User.SeesTheInside() ? [.. report.Entries.Values.Select(entry => entry.Description ?? "")] : null),
                http.RequestAborted),
        });
        return routes;
    }

    private sealed record Readiness(
        string Status,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Version,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string[]? Details);
}
