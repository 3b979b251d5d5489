using System.Text.Json;
using VectorRec.Simulation.Platform.Arms;
using VectorRec.Simulation.Platform.Measures;

namespace VectorRec.Simulation.Platform.Report;

/// <summary>All arms that are over, in numbers: a row an arm and world, against the arm that is shipped, and the expectations.</summary>
internal sealed record PlatformReport(IReadOnlyList<ArmRow> Arms, IReadOnlyList<Verdict> Verdicts)
{
    /// <summary>What all others are compared with.</summary>
    public const string Control = "default";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static PlatformReport Of(PlatformOptions options)
    {
        var (rows, verdicts) = (new List<ArmRow>(), new List<Verdict>());
        foreach (var world in options.Worlds)
        {
            var results = options.Arms.ToDictionary(
                arm => arm, arm => options.Seeds.Select(seed => ArmResult.Read(ArmRun.FolderOf(options, world, seed, arm))).ToArray());
            var whole = results.Where(pair => pair.Value.All(result => result is not null))
                .ToDictionary(pair => pair.Key, pair => pair.Value.Select(result => result!).ToArray());
            rows.AddRange(whole.Select(pair => ArmRow.Of(
                world, pair.Key, pair.Value, whole.GetValueOrDefault(Control), options.Resamples)));
            foreach (var expected in Expectation.All.Where(expected => expected.World == world))
            {
                if (whole.TryGetValue(expected.Better, out var better) && whole.TryGetValue(expected.Worse, out var worse))
                    verdicts.Add(Verdict.Of(expected, ArmRow.Compare("plays", better, worse, options.Resamples)));
            }
        }

        return new(rows, verdicts);
    }

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
