using Microsoft.Extensions.Time.Testing;
using VectorRec.Indexer.Cli;

namespace VectorRec.Tests.Cli;

public sealed class ProgressStepTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _shown = [];

    [Fact]
    public void Rate_and_time_left_follow_from_what_was_done()
    {
        var step = Step();
        _time.Advance(TimeSpan.FromSeconds(10));
        step.Report(0.25, 5000);
        step.Report(0.26, 5100);
        _time.Advance(TimeSpan.FromSeconds(70));
        step.Report(done: 40_000, total: 80_000);
        step.Report(null, 1);
        _time.Advance(TimeSpan.FromSeconds(20));
        step.Report(null, 50_000);
        step.End(80_000);
        Assert.Equal(
            ["25: 5,000 rows, 500/s, 0:30 left", "50: 40,000 rows, 500/s, 1:20 left", "?: 50,000 rows, 500/s",
                "100: 80,000 rows, 800/s, 1:40"], _shown);
    }

    [Fact]
    public void A_total_that_is_exceeded_or_unknown_is_no_failure()
    {
        var step = Step();
        _time.Advance(TimeSpan.FromSeconds(10));
        step.Report(done: 11, total: 10);
        _time.Advance(TimeSpan.FromSeconds(10));
        step.Report(done: 11, total: 0);
        Assert.Equal(["100: 11 rows, 1/s", "?: 11 rows, 1/s"], _shown);
    }

    private ProgressStep Step() =>
        new(_time, "rows", TimeSpan.FromSeconds(1), (fraction, status) =>
            _shown.Add($"{(fraction is { } known ? $"{known * 100:F0}" : "?")}: {status}"));
}
