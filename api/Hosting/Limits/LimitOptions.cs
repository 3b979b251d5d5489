using System.ComponentModel.DataAnnotations;

namespace VectorRec.Api.Hosting.Limits;

/// <summary>What one caller may ask of the service.</summary>
public sealed class LimitOptions
{
    public const string Section = "Limits";

    /// <summary>Requests a second, for each key, in the long run.</summary>
    [Range(1, 1_000_000)]
    public int RequestsPerSecond { get; set; } = 200;

    /// <summary>Requests that a key may send at once after a pause.</summary>
    [Range(1, 1_000_000)]
    public int Burst { get; set; } = 400;

    /// <summary>Keys that are not known here which an address may try a second, and twice as many at once: each is looked up.</summary>
    [Range(1, 1_000_000)]
    public int UnknownKeysPerSecond { get; set; } = 20;

    /// <summary>Bytes of a request's body.</summary>
    [Range(1024, 100_000_000)]
    public long MaxBodyBytes { get; set; } = 1 << 20;

    /// <summary>Milliseconds after which a request is given up.</summary>
    [Range(10, 600_000)]
    public int RequestTimeoutMs { get; set; } = 5_000;

    internal TimeSpan RequestTimeout => TimeSpan.FromMilliseconds(RequestTimeoutMs);
}
