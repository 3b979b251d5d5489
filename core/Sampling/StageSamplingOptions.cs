using System.ComponentModel.DataAnnotations;

namespace VectorRec.Sampling;

/// <summary>
/// Settings of section <c>StageSamples</c>: which requests leave a sample of what each stage scored, and how many may wait to be written.
/// </summary>
public sealed class StageSamplingOptions
{
    public const string Section = "StageSamples";

    /// <summary>Share of the requests; which ones follows from their ids. 0 samples none.</summary>
    [Range(0.0, 1.0)]
    public double Share { get; set; } = 0.01;

    /// <summary>Works of a request that coarse ranking cut; when there are more, that many are drawn.</summary>
    [Range(0, 100_000)]
    public int CoarseWorks { get; set; } = 1_000;

    /// <summary>Works of a request that the filters took out; when there are more, that many are drawn.</summary>
    [Range(0, 100_000)]
    public int FilteredWorks { get; set; } = 50;

    /// <summary>Requests that may wait, about 50 kB each; what comes while the queue is full is dropped and counted.</summary>
    [Range(1, 100_000)]
    public int QueueRequests { get; set; } = 200;

    /// <summary>Days for which samples are kept; older ones are removed by whoever writes.</summary>
    [Range(1, 36_500)]
    public int StoredDays { get; set; } = 90;

    /// <summary>Requests written in one transaction.</summary>
    [Range(1, 1_000)]
    public int BatchRequests { get; set; } = 50;
}
