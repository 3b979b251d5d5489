using System.ComponentModel.DataAnnotations;

namespace VectorRec.Api.Hosting.Limits;

/// <summary>Settings of section <c>Overload</c>: what the service does when it is asked for more than it can do.</summary>
internal sealed class OverloadOptions
{
    public const string Section = "Overload";

    /// <summary>Requests for slates that are worked on at a time, and as many others besides; 0: 16 for each processor.</summary>
    [Range(0, 100_000)]
    public int Concurrency { get; set; }

    /// <summary>Requests of each kind that wait for their turn; others are told at once to come again. 0: twice the concurrency.</summary>
    [Range(0, 100_000)]
    public int Queue { get; set; }

    /// <summary>Milliseconds that slates take, their wait among them, from which on less effort is made for each; 0: always all.</summary>
    [Range(0, 600_000)]
    public int SlowMs { get; set; } = 100;

    internal int Permits => Concurrency > 0 ? Concurrency : 16 * Environment.ProcessorCount;

    internal int Waiting => Queue > 0 ? Queue : 2 * Permits;
}
