using HdrHistogram;
using VectorRec.Load.Processes;
using VectorRec.Load.Report;
using VectorRec.Load.World;

namespace VectorRec.Load.Traffic;

/// <summary>
/// Asks all targets in turn, under each load, and again from the first one: what disturbs the machine for a while disturbs all alike,
/// and the medians over the rounds leave it out.
/// </summary>
/// <param name="processes">Whose processor time is told, by whatever target makes them work.</param>
internal sealed class Rounds(
    IReadOnlyList<ITarget> targets,
    IReadOnlyList<LoadShape> loads,
    IReadOnlyList<Listener> listeners,
    IReadOnlyList<WatchedProcess> processes,
    TimeProvider time)
{
    // Of the curves.
    private static readonly double[] Percentiles =
    [
        0, 10, 20, 30, 40, 50, 60, 70, 75, 80, 85, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 99.2, 99.4, 99.6, 99.8, 99.9, 99.95, 99.99, 100,
    ];

    private const int SettlingCallers = 4;

    public required int Count { get; init; }

    public required TimeSpan Duration { get; init; }

    public required TimeSpan WarmUp { get; init; }

    /// <summary>Before the first round, of each target: until its code is compiled and its pages are in memory.</summary>
    public required TimeSpan Settling { get; init; }

    public required int Seed { get; init; }

    /// <param name="said">Is told each result as it comes.</param>
    public async Task<IReadOnlyList<Measured>> RunAsync(Action<int, string, string, RoundFigures> said, CancellationToken ct)
    {
        var rounds = new Dictionary<(ITarget, LoadShape), List<RoundFigures>>();
        var latencies = new Dictionary<(ITarget, LoadShape), LongHistogram>();
        foreach (var target in targets)
            await ClosedLoop.RunAsync(new Calls(target, listeners, time), SettlingCallers, Settling, new Tally(), ct);
        for (var round = 1; round <= Count; round++)
        {
            // The same users in the same order for every target, others in every round.
            var users = listeners.ToArray();
            new Random(Seed + round).Shuffle(users);
            var best = new Dictionary<ITarget, double>();
            foreach (var load in loads)
            {
                foreach (var target in targets)
                {
                    var shape = load.Times > 0 ? load with { Rate = load.Times * Math.Max(1, best[target]) } : load;
                    var (figures, histogram) = await MeasureAsync(target, shape, users, ct);
                    if (!load.IsOpen)
                        best[target] = Math.Max(best.GetValueOrDefault(target), figures.Throughput);
                    said(round, target.Name, load.Name, figures);
                    if (rounds.TryAdd((target, load), []))
                        latencies[(target, load)] = Tally.NewHistogram();
                    rounds[(target, load)].Add(figures);
                    latencies[(target, load)].Add(histogram);
                }
            }
        }

        return
        [
            .. from load in loads
               from target in targets
               let measured = rounds[(target, load)]
               select new Measured(
                   target.Name, target.What, load.Name, Medians.Of(measured), measured,
                   [.. Percentiles.Select(percentile => new PercentilePoint(percentile, At(latencies[(target, load)], percentile)))]),
        ];
    }

    private async Task<(RoundFigures Figures, LongHistogram Latencies)> MeasureAsync(
        ITarget target, LoadShape load, IReadOnlyList<Listener> users, CancellationToken ct)
    {
        var calls = new Calls(target, users, time);
        await RunAsync(calls, load, WarmUp, new Tally(), ct);

        var tally = new Tally();
        var answers = processes.FirstOrDefault(process => process.Name == target.Process);
        var before = processes.Select(process => process.CpuSeconds).ToArray();
        answers?.Allocations?.Begin(() => tally.Answered);
        var started = time.GetTimestamp();
        await RunAsync(calls, load, Duration, tally, ct);
        var elapsed = time.GetElapsedTime(started);
        (double? BytesAnAnswer, int[] Collections)? heap = answers?.Allocations?.End();
        var cpu = processes.Zip(before, (process, seconds) => (process.Name, Seconds: process.CpuSeconds - seconds)).ToArray();
        var memory = answers is null ? default : ProcFile.Memory(answers.Pid);
        var figures = new RoundFigures
        {
            P50 = At(tally.Latencies, 50),
            P90 = At(tally.Latencies, 90),
            P99 = At(tally.Latencies, 99),
            Max = At(tally.Latencies, 100),
            Throughput = tally.Answered / elapsed.TotalSeconds,
            Answered = tally.Answered,
            Degraded = tally.Degraded,
            Short = tally.Short,
            Errors = tally.Errors,
            DegradedBy = tally.DegradedBy,
            CpuMs = cpu.ToDictionary(process => process.Name, process => process.Seconds * 1000 / Math.Max(1, tally.Answered)),
            RssMb = answers is null ? null : memory.Resident / 1e6,
            AnonymousMb = answers is null ? null : memory.Anonymous / 1e6,
            AllocatedBytes = heap?.BytesAnAnswer,
            Collections = heap?.Collections,
        };
        return (figures, tally.Latencies);
    }

    private static Task RunAsync(Calls calls, LoadShape load, TimeSpan duration, Tally tally, CancellationToken ct) => load.IsOpen
        ? OpenLoop.RunAsync(calls, load.Rate, duration, tally, ct)
        : ClosedLoop.RunAsync(calls, load.Callers, duration, tally, ct);

    /// <returns>Milliseconds; 0 without answers.</returns>
    private static double At(LongHistogram histogram, double percentile) =>
        histogram.TotalCount == 0 ? 0 : histogram.GetValueAtPercentile(percentile) / 1000.0;
}
