using System.ComponentModel.DataAnnotations;

namespace VectorRec.Experiments;

/// <summary>Settings of section <c>Experiments</c>.</summary>
public sealed class ExperimentOptions
{
    public const string Section = "Experiments";

    /// <summary>Of 1,000 users, those who are in no experiment, whichever run: what all of them together do is seen beside these.</summary>
    [Range(0, 500)]
    public int Holdout { get; set; }

    /// <summary>Exposures that may wait to be written; what comes while the queue is full is dropped and counted.</summary>
    [Range(1, 1_000_000)]
    public int QueueRequests { get; set; } = 10_000;

    /// <summary>Requests written in one transaction.</summary>
    [Range(1, 10_000)]
    public int BatchRequests { get; set; } = 500;

    /// <summary>Days for which exposures are kept.</summary>
    [Range(1, 36_500)]
    public int StoredDays { get; set; } = 180;
}
