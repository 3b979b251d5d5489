using System.ComponentModel.DataAnnotations;

namespace VectorRec.Api.Hosting.Limits;

/// <summary>Settings of section <c>Overload</c>: what the service does when it is asked for more than it can do.</summary>
internal sealed class OverloadOptions
{
    public const string Section = "Overload";

    /// <summary>
    /// Requests for slates that are worked on at a time; 0: 4 for each processor. More than keeps the processors busy only makes each
    /// slower, and those that wait inside lose their deadlines, which those in the queue do not.
    /// </summary>
    [Range(0, 100_000)]
    public int Concurrency { get; set; }

    /// <summary>Of each kind, requests that wait for their turn; others are told at once to come again. 0: 32 for each processor.</summary>
    [Range(0, 100_000)]
    public int Queue { get; set; }

    /// <summary>Milliseconds that slates take, their wait among them, from which on less effort is made for each; 0: always all.</summary>
    [Range(0, 600_000)]
    public int SlowMs { get; set; } = 100;

    // What only waits for a store is worked on by no processor meanwhile.
    internal int Permits(Gate gate) => (gate, Concurrency) switch
    {
        (Gate.Slates, > 0) => Concurrency,
        (Gate.Slates, _) => 4 * Environment.ProcessorCount,
        _ => Math.Max(Concurrency, 16 * Environment.ProcessorCount),
    };

    internal int Waiting => Queue > 0 ? Queue : 32 * Environment.ProcessorCount;
}
