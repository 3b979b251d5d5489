using System.Globalization;

namespace VectorRec.Indexer.Cli;

/// <summary>One step of long work. Shown at most every <paramref name="interval"/>, so reporting is cheap enough for inner loops.</summary>
/// <param name="show">Takes the fraction done, null when unknown, and the count with rate and time left.</param>
internal sealed class ProgressStep(TimeProvider time, string unit, TimeSpan interval, Action<double?, string> show)
{
    private readonly long _started = time.GetTimestamp();
    private long _shown = time.GetTimestamp();

    /// <param name="fraction">Of the work, [0, 1]; null when the total is unknown.</param>
    public void Report(double? fraction, long count)
    {
        if (time.GetElapsedTime(_shown) < interval)
            return;
        _shown = time.GetTimestamp();
        var elapsed = time.GetElapsedTime(_started);
        show(fraction, fraction is > 0 and < 1
            ? $"{Rate(count, elapsed)}, {Duration(elapsed * ((1 - fraction.Value) / fraction.Value))} left"
            : Rate(count, elapsed));
    }

    /// <summary>What nobody counts: only the time that is left is told.</summary>
    /// <param name="fraction">Of the work, (0, 1).</param>
    public void ReportEstimate(double fraction)
    {
        if (time.GetElapsedTime(_shown) < interval || fraction is not (> 0 and < 1))
            return;
        _shown = time.GetTimestamp();
        show(fraction, $"about {Duration(time.GetElapsedTime(_started) * ((1 - fraction) / fraction))} left");
    }

    public void Report(long done, long total) => Report(total > 0 ? Math.Min(1, (double)done / total) : null, done);

    /// <summary>The step is over: all of it is shown.</summary>
    public void End(long count)
    {
        var elapsed = time.GetElapsedTime(_started);
        show(1, $"{Rate(count, elapsed)}, {Duration(elapsed)}");
    }

    private string Rate(long count, TimeSpan elapsed) => string.Create(CultureInfo.InvariantCulture,
        $"{count:N0} {unit}, {count / Math.Max(0.001, elapsed.TotalSeconds):N0}/s");

    private static string Duration(TimeSpan span) => span.TotalSeconds < 9.95
        ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:F1} s")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes}:{span.Seconds:00}");
}
