using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using VectorRec.Indexer.Cli;
using VectorRec.Load.Syncing;

namespace VectorRec.Load.Report;

/// <summary>When changes were in effect, as people read it.</summary>
internal static class SyncTable
{
    public static IRenderable Of(SyncFigures figures) => new Rows(
        SummaryTable.Of(
            ["Until", "probes", "median ms", "p99 ms", "worst ms"],
            figures.Delays.Select(delay => (IReadOnlyList<object?>)[delay.Until, delay.Probes, delay.Median, delay.P99, delay.Worst])),
        new Text(string.Create(
            CultureInfo.InvariantCulture,
            $"{figures.Changes} changes in {figures.Seconds:F0} s, {figures.Missed} probes never in effect; beside them "
            + $"{figures.Slates} feeds, p50 {figures.P50:F1} ms, p99 {figures.P99:F1} ms, {figures.Degraded} degraded, "
            + $"{figures.Refused} failed, {figures.Empty} empty, {figures.Mixed} mixed, through {figures.Switches.Count} switches"
            + $"{(figures.Switches.Count == 0 ? "" : ": ")}{string.Join(", ", figures.Switches.Select(Text))}. "
            + $"Processors: Qdrant {figures.QdrantCpu:F2}, the follower {figures.FollowerCpu:F2}.")));

    private static string Text(GenerationSwitch done) => string.Create(
        CultureInfo.InvariantCulture,
        $"run {done.Run} {(done.AnswersAfterSeconds is { } after ? $"answered {after:F2} s" : "never answered")} after an index of "
        + $"{done.IndexSeconds:F0} s");
}
