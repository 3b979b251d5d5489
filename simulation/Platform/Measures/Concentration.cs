using VectorRec.Simulation.Platform.Life;

namespace VectorRec.Simulation.Platform.Measures;

/// <summary>How exposure was spread over works and creators, and which creators are still there.</summary>
internal static class Concentration
{
    public static IReadOnlyDictionary<string, double> Of(ArmWorld world, ArmState state)
    {
        var creators = Enumerable.Range(0, state.Creators.Length).Where(user => world.Start.Users.Productivity[user] > 0).ToArray();
        var shown = new long[state.Creators.Length];
        foreach (var (work, exposures) in state.Exposures)
            shown[world.Truth.Tables.WorkCreator[work]] += exposures;
        var small = PlatformLaw.SmallCreators(world.Start.Users);
        var impressions = Math.Max(1, state.Exposures.Values.Sum(count => (long)count));
        return new Dictionary<string, double>
        {
            ["creatorsShown"] = creators.Count(creator => shown[creator] > 0) / (double)creators.Length,
            ["worksShown"] = state.Exposures.Count / (double)world.Active.Count,
            ["gini"] = Gini([.. creators.Select(creator => shown[creator])]),
            ["freshShare"] = state.Counters.Fresh / (double)impressions,
            ["published"] = state.Uploads.Count,
            ["creatorsLeft"] = Left(_ => true),
            ["smallCreatorsLeft"] = Left(creator => small[creator]),
        };

        // Those who would still publish.
        double Left(Func<int, bool> among) =>
            creators.Where(among).Select(creator => state.Creators[creator].Drive >= PlatformLaw.Stops ? 1.0 : 0)
                .DefaultIfEmpty(1).Average();
    }

    /// <summary>Sum over (2i - n - 1) x_i / (n sum x), x ascending: 0 when all have the same, towards 1 when one has all.</summary>
    public static double Gini(long[] counts)
    {
        Array.Sort(counts);
        var (weighted, sum) = (0.0, 0.0);
        for (var i = 0; i < counts.Length; i++)
        {
            weighted += ((2.0 * (i + 1)) - counts.Length - 1) * counts[i];
            sum += counts[i];
        }

        return sum > 0 ? weighted / (counts.Length * sum) : 0;
    }
}
