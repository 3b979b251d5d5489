using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using VectorRec.Api.Hosting.Errors;

namespace VectorRec.Api.Hosting.Limits;

/// <summary>Limits on rate, size and time.</summary>
internal static class LimitSetup
{
    public static WebApplicationBuilder AddLimits(this WebApplicationBuilder builder)
    {
        var limits = builder.AddSettings<LimitOptions>(LimitOptions.Section);
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = limits.MaxBodyBytes;
            kestrel.AddServerHeader = false;
        });
        builder.AddSettings<OverloadOptions>(OverloadOptions.Section);
        builder.Services.AddSingleton<EffortControl>().AddSingleton<GateCounts>();
        builder.Services.AddRequestTimeouts(options => options.DefaultPolicy = new RequestTimeoutPolicy
        {
            Timeout = limits.RequestTimeout,
            TimeoutStatusCode = StatusCodes.Status504GatewayTimeout,
        });
        builder.Services.AddRateLimiter(options =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => RateLimitPartition.GetTokenBucketLimiter(
                Caller(http), _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = limits.Burst,
                    TokensPerPeriod = limits.RequestsPerSecond,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                }));
            options.OnRejected = static async (context, ct) => await RejectAsync(context.HttpContext);
        });
        return builder;
    }

    /// <summary>The routes take turns with others of their gate.</summary>
    public static RouteGroupBuilder WithGate(this RouteGroupBuilder group, Gate gate) => group.WithMetadata(new GateMetadata(gate));

    /// <summary>Says that it was too much.</summary>
    internal static Task RejectAsync(HttpContext http)
    {
        http.Response.Headers.RetryAfter = 1.ToString(CultureInfo.InvariantCulture);
        return Problems.TooManyRequests().ExecuteAsync(http);
    }

    // By key where there is one; callers without a key share an address's allowance.
    private static string Caller(HttpContext http) =>
        http.User.Identity is { IsAuthenticated: true, Name: { } key } ? "key:" + key : "address:" + http.Connection.RemoteIpAddress;
}
