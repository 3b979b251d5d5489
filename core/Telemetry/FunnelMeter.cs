using System.Diagnostics.Metrics;

namespace VectorRec.Telemetry;

/// <summary>
/// What requests are counted and measured by: meter <c>VectorRec.Funnel</c>, described in docs/metrics.md. Without anybody who listens they
/// cost nothing.
/// </summary>
public sealed class FunnelMeter
{
    public const string Name = "VectorRec.Funnel";

    // Without advice the exporters' buckets are made for milliseconds.
    private static readonly double[] Seconds =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

    private static readonly long[] Works = [0, 10, 30, 100, 300, 1_000, 2_000, 4_000, 8_000];

    public FunnelMeter(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        Duration = Time(meter, "vectorrec.funnel.duration", "Time of a request in the funnel.");
        Abandoned = meter.CreateCounter<long>("vectorrec.funnel.abandoned", "{request}", "Requests given up before they were done.");
        StageDuration = Time(meter, "vectorrec.stage.duration", "Time of a stage.");
        StageIn = meter.CreateCounter<long>("vectorrec.stage.candidates_in", "{candidate}", "Candidates that a stage saw.");
        StageOut = meter.CreateCounter<long>("vectorrec.stage.candidates_out", "{candidate}", "Candidates that a stage left.");
        Removed = meter.CreateCounter<long>("vectorrec.stage.candidates_removed", "{candidate}", "Candidates taken out, by reason.");
        ChannelDuration = Time(meter, "vectorrec.channel.duration", "Time from asking a store for a channel to its answer.");
        Recalled = meter.CreateCounter<long>("vectorrec.channel.candidates", "{candidate}", "Candidates that a channel brought.");
        Returned = meter.CreateCounter<long>("vectorrec.channel.returned", "{work}", "Works of slates that a channel brought.");
        Degradations = meter.CreateCounter<long>("vectorrec.degradations", "{stage}", "Stages that did not end well, by cause.");
        NonFinite = meter.CreateCounter<long>("vectorrec.scores.non_finite", "{candidate}", "Candidates whose score is not a number.");
        Unknown = meter.CreateCounter<long>("vectorrec.recall.unknown", "{candidate}", "Works recalled that the generation does not have.");
        Fallbacks = meter.CreateCounter<long>(
            "vectorrec.recall.fallbacks", "{request}", "Requests that got the scene's list for everybody.");
        SlateWorks = meter.CreateCounter<long>("vectorrec.slate.works", "{work}", "Works answered.");
        Missing = meter.CreateCounter<long>("vectorrec.slate.missing", "{work}", "Works asked for and not answered.");
        Refills = meter.CreateCounter<long>("vectorrec.slate.refills", "{work}", "Works that fill places the method left.");
        Moves = meter.CreateCounter<long>("vectorrec.slate.moves", "{work}", "Works that a rule about neighbours moved.");
        Yielded = meter.CreateCounter<long>("vectorrec.slate.yielded", "{work}", "Works that stand against a rule about neighbours.");
        Seen = Count(meter, "vectorrec.user.seen", "Works that the user has seen, as the request knew them.");
        Issued = Count(meter, "vectorrec.user.issued", "Works answered to the user moments ago, as the request knew them.");
    }

    internal Histogram<double> Duration { get; }

    internal Counter<long> Abandoned { get; }

    internal Histogram<double> StageDuration { get; }

    internal Counter<long> StageIn { get; }

    internal Counter<long> StageOut { get; }

    internal Counter<long> Removed { get; }

    internal Histogram<double> ChannelDuration { get; }

    internal Counter<long> Recalled { get; }

    internal Counter<long> Returned { get; }

    internal Counter<long> Degradations { get; }

    internal Counter<long> NonFinite { get; }

    internal Counter<long> Unknown { get; }

    internal Counter<long> Fallbacks { get; }

    internal Counter<long> SlateWorks { get; }

    internal Counter<long> Missing { get; }

    internal Counter<long> Refills { get; }

    internal Counter<long> Moves { get; }

    internal Counter<long> Yielded { get; }

    internal Histogram<long> Seen { get; }

    internal Histogram<long> Issued { get; }

    private static Histogram<double> Time(Meter meter, string name, string description) =>
        meter.CreateHistogram(name, "s", description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });

    private static Histogram<long> Count(Meter meter, string name, string description) =>
        meter.CreateHistogram(name, "{work}", description, advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = Works });
}
