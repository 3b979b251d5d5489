namespace VectorRec.Load.Report;

/// <summary>One round of one target under one load, or the medians of its rounds. Times in milliseconds.</summary>
internal sealed record RoundFigures
{
    public required double P50 { get; init; }

    public required double P90 { get; init; }

    public required double P99 { get; init; }

    public required double Max { get; init; }

    /// <summary>Answers a second, degraded ones among them.</summary>
    public required double Throughput { get; init; }

    public required long Answered { get; init; }

    /// <summary>Answers for which something was not available.</summary>
    public required long Degraded { get; init; }

    /// <summary>Answers with fewer works than asked for.</summary>
    public required long Short { get; init; }

    public required IReadOnlyDictionary<string, long> Errors { get; init; }

    /// <summary>What was not available, as stage and outcome.</summary>
    public required IReadOnlyDictionary<string, long> DegradedBy { get; init; }

    /// <summary>Processor time an answer, by process.</summary>
    public required IReadOnlyDictionary<string, double> CpuMs { get; init; }

    /// <summary>Resident memory of the process that answers, MB; null when it was not started here.</summary>
    public double? RssMb { get; init; }

    /// <summary>Of that, what is no file's.</summary>
    public double? AnonymousMb { get; init; }

    /// <summary>Managed bytes an answer; null when it cannot be told.</summary>
    public double? AllocatedBytes { get; init; }

    /// <summary>Garbage collections of generation 0, 1 and 2.</summary>
    public IReadOnlyList<int>? Collections { get; init; }
}
