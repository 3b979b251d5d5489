using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using VectorRec.Indexer.Cli;

namespace VectorRec.Indexer.Experiments;

/// <summary>A report as people read it.</summary>
internal static class ReportTables
{
    public static IRenderable Of(ExperimentReport report) => new Rows(
        SummaryTable.Of(
            ["Arm", "Users", "Answers", "p50 ms", "p95 ms", "Degraded %", "Works", "Creators", "Gini"],
            report.Arms.Select(arm => new object?[]
            {
                arm.Arm, arm.Users, arm.Requests, arm.P50Ms, arm.P95Ms, arm.DegradedShare * 100, arm.Works, arm.Creators,
                Number(arm.Gini, "0.000"),
            }), rightFrom: 1),
        SummaryTable.Of(
            ["Metric", "Arm", "Control", "Mean", "Difference", "95 % interval", "Relative", "p (any time)", "Detectable"],
            report.Metrics.Select(metric => new object?[]
            {
                metric.Metric, metric.Arm, Number(metric.Control, "0.000"), Number(metric.Mean, "0.000"),
                Number(metric.Difference, "+0.000;-0.000"),
                $"{Number(metric.Low, "+0.000;-0.000")} to {Number(metric.High, "+0.000;-0.000")}",
                Number(metric.Relative, "+0.0 %;-0.0 %"), Number(metric.PValue, "0.0000"), Number(metric.Detectable, "0.0 %"),
            }), rightFrom: 2),
        new Text($"Sample ratio p = {Number(report.SampleRatioPValue, "0.000")}; "
            + $"{report.InTwoArms} users in more than one arm are left out."));

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
