using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using VectorRec.Api.Hosting.Limits;

namespace VectorRec.Api.Hosting.Auth;

/// <summary>
/// How many keys that nobody here knows an address may try: each costs a question to the database, which comes before the limits of keys.
/// </summary>
internal sealed class UnknownKeyLimit(IOptions<LimitOptions> limits) : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> _limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(
        address => RateLimitPartition.GetTokenBucketLimiter(address, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = 2 * limits.Value.UnknownKeysPerSecond,
            TokensPerPeriod = limits.Value.UnknownKeysPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        }));

    public bool Allows(IPAddress? address)
    {
        using var lease = _limiter.AttemptAcquire(address ?? IPAddress.None);
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();
}
