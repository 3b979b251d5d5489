using VectorRec.Simulation.Platform.Life;
using VectorRec.Simulation.Platform.Measures;

namespace VectorRec.Simulation.Platform.Report;

/// <summary>An arm in a world.</summary>
/// <param name="Users">Means a user.</param>
/// <param name="Platform">Of the whole, means over seeds.</param>
/// <param name="PlatformRange">Least and greatest of the seeds.</param>
/// <param name="Differences">From the control, where there is one.</param>
/// <param name="Counters">Summed over the seeds.</param>
internal sealed record ArmRow(
    string World,
    string Arm,
    int Seeds,
    IReadOnlyDictionary<string, double> Users,
    IReadOnlyDictionary<string, double> Platform,
    IReadOnlyDictionary<string, double[]> PlatformRange,
    IReadOnlyDictionary<string, Difference> Differences,
    Counters Counters)
{
    public static ArmRow Of(PlatformWorldKind world, string arm, ArmResult[] results, ArmResult[]? control, int resamples) => new(
        world.ToString(), arm, results.Length,
        results[0].Users.Keys.ToDictionary(name => name, name => results.Average(result => result.Users[name].Average())),
        results[0].Platform.Keys.ToDictionary(name => name, name => results.Average(result => result.Platform[name])),
        results[0].Platform.Keys.ToDictionary(
            name => name, name => new[] { results.Min(result => result.Platform[name]), results.Max(result => result.Platform[name]) }),
        control is null || control == results ? new Dictionary<string, Difference>()
            : results[0].Users.Keys.ToDictionary(name => name, name => Compare(name, results, control, resamples)),
        new()
        {
            Answers = results.Sum(result => result.Counters.Answers),
            Degraded = results.Sum(result => result.Counters.Degraded),
            Missing = results.Sum(result => result.Counters.Missing),
            Repeated = results.Sum(result => result.Counters.Repeated),
            OffAir = results.Sum(result => result.Counters.OffAir),
            LiveShown = results.Sum(result => result.Counters.LiveShown),
            Fresh = results.Sum(result => result.Counters.Fresh),
        });

    public static Difference Compare(string measure, ArmResult[] better, ArmResult[] worse, int resamples) => Difference.Of(
        [.. better.Select(result => result.Users[measure])], [.. worse.Select(result => result.Users[measure])], resamples, measure);
}
