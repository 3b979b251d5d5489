using VectorRec.Evaluation;
using VectorRec.Experiments;
using VectorRec.Storage.Experiments;

namespace VectorRec.Indexer.Experiments;

/// <summary>Makes the report of what was logged.</summary>
internal static class ExperimentAnalysis
{
    // Of a normal variable: two-sided 5 % and a power of 80 %.
    private const double Quantiles = 1.959964 + 0.841621;

    /// <param name="seed">Of the bootstrap.</param>
    public static ExperimentReport Report(
        ExperimentDefinition definition, DateTime until, IReadOnlyList<UserOutcome> users, IReadOnlyList<ArmService> service, int seed)
    {
        UserOutcome[] counted = [.. users.Where(user => user.Arms == 1)];
        var byArm = counted.ToLookup(user => user.Arm);
        string[] arms = [.. definition.Arms.Select(arm => arm.Name)];
        var ratio = SampleRatio.PValue([.. arms.Select(arm => (long)byArm[arm].Count())], [.. definition.Arms.Select(arm => arm.Share)]);
        return new(
            definition.Name, until, ratio, ratio < SampleRatio.Alarm, users.Count - counted.Length,
            [.. arms.Select(arm => Arm(arm, byArm[arm].Count(), service.FirstOrDefault(served => served.Arm == arm)))],
            [.. Experiment.Metrics.Index().OrderByDescending(metric => metric.Item == definition.Metric)
                .SelectMany(metric => Compare(definition, metric.Item, metric.Index, counted, seed))]);
    }

    private static ArmReport Arm(string arm, long users, ArmService? service) => service is null
        ? new(arm, users, 0, 0, 0, 0, 0, 0, 0)
        : new(
            arm, users, service.Requests, service.P50Ms, service.P95Ms, service.Degraded, service.Works, service.Shown.Count,
            Concentration.Gini(service.Shown));

    private static IEnumerable<MetricReport> Compare(
        ExperimentDefinition definition, string metric, int place, UserOutcome[] users, int seed)
    {
        double[] outcomes = [.. users.Select(user => user.Since[place])];
        var adjusted = Cuped.Adjust([.. users.Select(user => user.Before[place])], outcomes);
        Sample Of(string arm, double[] values) => new([.. values.Where((_, i) => users[i].Arm == arm)]);
        var name = definition.Arms[0].Name;
        var (counted, control) = (Of(name, outcomes), Of(name, adjusted));
        foreach (var (i, arm) in definition.Arms.Index().Skip(1))
        {
            var (raw, treated) = (Of(arm.Name, outcomes), Of(arm.Name, adjusted));
            var difference = treated.Mean - control.Mean;
            var variance = Sample.VarianceOfDifference(control, treated);
            var (low, high) = Bootstrap.Interval(control, treated, unchecked((seed * 31) + (place * 1_009) + i));
            var effect = definition.Effect * Math.Abs(counted.Mean);
            var enough = Math.Min(control.Count, treated.Count) >= SequentialTest.LeastUsers && effect > 0 && variance > 0;
            var radius = SequentialTest.Radius(variance, effect);
            var before = Sample.VarianceOfDifference(counted, raw);
            yield return new(
                metric, arm.Name, raw.Mean, counted.Mean, difference, counted.Mean == 0 ? null : difference / counted.Mean, low, high,
                enough ? SequentialTest.PValue(difference, variance, effect) : null,
                enough ? difference - radius : null, enough ? difference + radius : null,
                before > 0 ? variance / before : 1,
                counted.Mean == 0 ? null : Quantiles * Math.Sqrt(variance) / Math.Abs(counted.Mean),
                effect > 0 ? (long)Math.Ceiling((control.Variance + treated.Variance) * Quantiles * Quantiles / (effect * effect)) : null);
        }
    }
}
