using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using VectorRec.Api.Hosting.Errors;

namespace VectorRec.Api.Hosting.Limits;

/// <summary>
/// Lets as many requests work as the machine can, and a few more wait. Whoever finds the queue full is told at once to come again; whose
/// time is over in it is told that, by the request timeouts around this.
/// </summary>
internal sealed class GateMiddleware(
    RequestDelegate next, IOptions<OverloadOptions> options, EffortControl effort, GateCounts counts, TimeProvider time)
    : IDisposable
{
    private readonly PartitionedRateLimiter<Gate> _limiter = PartitionedRateLimiter.Create<Gate, Gate>(
        gate => RateLimitPartition.GetConcurrencyLimiter(gate, _ => new ConcurrencyLimiterOptions
        {
            PermitLimit = options.Value.Permits(gate),
            QueueLimit = options.Value.Waiting,
        }));

    public async Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<GateMetadata>()?.Gate is not { } gate)
        {
            await next(http);
            return;
        }

        var begun = time.GetTimestamp();
        using var turn = await _limiter.AcquireAsync(gate, permitCount: 1, http.RequestAborted);
        if (!turn.IsAcquired)
        {
            counts.Refuse(gate);
            http.Response.Headers.RetryAfter = "1";
            await Problems.Overloaded().ExecuteAsync(http);
            return;
        }

        await next(http);
        if (gate == Gate.Slates)
            effort.Took(time.GetElapsedTime(begun));
    }

    public void Dispose() => _limiter.Dispose();
}

/// <summary>Of a route.</summary>
internal sealed record GateMetadata(Gate Gate);
