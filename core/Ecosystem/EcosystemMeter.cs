using System.Diagnostics.Metrics;
using VectorRec.Scenes;

namespace VectorRec.Ecosystem;

/// <summary>
/// What was shown in the last 24 hours, by scene: meter <c>VectorRec.Ecosystem</c>, described in docs/metrics.md. Scenes in which nothing
/// was shown have no series, and neither have names that are no scene: apps send them.
/// </summary>
public sealed class EcosystemMeter
{
    public const string Name = "VectorRec.Ecosystem";

    public EcosystemMeter(IMeterFactory meters, EcosystemWatch watch, SceneCatalogue scenes, TimeProvider time)
    {
        var meter = meters.Create(Name);
        Gauge("shown", "{work}", "Works shown, once a slate.", figures => [Of(figures, figures.Shown)]);
        Gauge("works", "{work}", "Different works shown.", figures => [Of(figures, figures.Works)]);
        Gauge("creators", "{creator}", "Different creators shown.", figures => [Of(figures, figures.Creators)]);
        Gauge(
            "gini", null, "How unequally exposure is spread: 0 equally, towards 1 all to one.",
            figures => [Of(figures, figures.WorksGini, "of", "works"), Of(figures, figures.CreatorsGini, "of", "creators")]);
        Gauge("fresh_share", null, "Share of works made within 24 hours.", figures => [Of(figures, figures.FreshShare)]);
        Gauge(
            "level_share", null, "Share of works by the level of their creators.",
            figures => figures.LevelShares.Select(level => Of(figures, level.Value, "level", level.Key)));
        Gauge("repeat_share", null, "Share of works that the user had been shown before.", figures => [Of(figures, figures.RepeatShare)]);
        meter.CreateObservableGauge(
            "vectorrec.ecosystem.age",
            () => watch.Current is { } current ? [new((time.GetUtcNow() - current.At).TotalSeconds)] : Array.Empty<Measurement<double>>(),
            "s", "Time since this was measured.");

        void Gauge(
            string name, string? unit, string description, Func<EcosystemFigures, IEnumerable<Measurement<double>>> read) =>
            meter.CreateObservableGauge(
                $"vectorrec.ecosystem.{name}",
                () => (watch.Current?.Scenes ?? []).Where(figures => scenes.Find(figures.Scene) is not null).SelectMany(read),
                unit, description);
    }

    private static Measurement<double> Of(EcosystemFigures figures, double value) =>
        new(value, new KeyValuePair<string, object?>("scene", figures.Scene));

    private static Measurement<double> Of(EcosystemFigures figures, double value, string label, string named) =>
        new(value, new("scene", figures.Scene), new KeyValuePair<string, object?>(label, named));
}
