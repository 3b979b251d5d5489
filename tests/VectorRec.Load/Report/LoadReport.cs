namespace VectorRec.Load.Report;

/// <summary>All that a run measured.</summary>
/// <param name="Commit">Of the working copy, with <c>+</c> when it has changes; null where there is no git.</param>
/// <param name="Against">Of the earlier API, in full; null without.</param>
internal sealed record LoadReport(
    DateTimeOffset At,
    string? Commit,
    string? Against,
    Machine Machine,
    DataFigures Data,
    LoadSettings Settings,
    IReadOnlyList<Measured> Measured,
    IReadOnlyList<Ratio> Ratios);

internal sealed record Machine(int Processors, string? Model, long MemoryMb, string Runtime)
{
    /// <summary>Other work than this, at the beginning and at the end: the kernel's load over one minute.</summary>
    public required IReadOnlyList<double> LoadAverage { get; init; }
}

/// <param name="Run">Of the index.</param>
internal sealed record DataFigures(long Works, long Run, string Model, string Collection, int Listeners);

internal sealed record LoadSettings(int Rounds, double Seconds, double WarmUpSeconds, int Seed, int Limit, IReadOnlyList<string> Loads);

/// <summary>One target under one load.</summary>
/// <param name="Median">See <see cref="Medians"/>.</param>
/// <param name="Percentiles">Of all rounds together, milliseconds.</param>
internal sealed record Measured(
    string Target,
    string What,
    string Load,
    RoundFigures Median,
    IReadOnlyList<RoundFigures> Rounds,
    IReadOnlyList<PercentilePoint> Percentiles);

internal sealed record PercentilePoint(double Percentile, double Ms);

/// <summary>A target beside another under the same load, by their medians: below 1 is faster, for the throughput slower.</summary>
internal sealed record Ratio(string Load, string Target, string To, double P50, double P99, double Throughput);
