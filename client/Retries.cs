using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace VectorRec.Client;

/// <summary>
/// When a request is sent again: when the service had no time for it (408, 429, 5xx) or could not be reached. As late as Retry-After says,
/// else a little later each time. Every route can be asked twice.
/// </summary>
internal static class Retries
{
    private const int Most = 3;

    public static HttpRetryStrategyOptions Options() => new()
    {
        MaxRetryAttempts = Most,
        Delay = TimeSpan.FromMilliseconds(200),
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        ShouldRetryAfterHeader = true,
    };
}
