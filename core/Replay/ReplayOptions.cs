using System.ComponentModel.DataAnnotations;

namespace VectorRec.Replay;

/// <summary>Settings of section <c>Replay</c>.</summary>
public sealed class ReplayOptions
{
    public const string Section = "Replay";

    /// <summary>Newest requests that can be replayed from memory; about 50 kB each. 0 keeps none.</summary>
    [Range(0, 100_000)]
    public int Capacity { get; set; } = 500;

    /// <summary>
    /// Share of the requests that Postgres keeps, so that they can be replayed after a restart and by other instances; which ones follows
    /// from their ids. 0 keeps none.
    /// </summary>
    [Range(0.0, 1.0)]
    public double StoredShare { get; set; } = 0.01;

    /// <summary>Hours for which Postgres keeps them.</summary>
    [Range(1, 10_000)]
    public int StoredHours { get; set; } = 72;

    /// <summary>Newest requests that Postgres keeps, of all instances.</summary>
    [Range(1, 10_000_000)]
    public int StoredRequests { get; set; } = 10_000;

    /// <summary>Requests that may wait to be written; what comes while the queue is full is dropped and counted.</summary>
    [Range(1, 100_000)]
    public int QueueRequests { get; set; } = 200;
}
