using VectorRec.Simulation.Randomness;
using VectorRec.Simulation.Truth;

namespace VectorRec.Simulation.Population;

/// <summary>Makes the families: communities around a leader who sings, of users with a taste like the leader's.</summary>
internal static class Families
{
    private const int UsersAFamily = 80;
    private const double MemberShare = 0.4;
    private const int Known = 5;

    /// <summary>Sets each user's family; returns the families' leaders.</summary>
    public static int[] Make(WorldOptions options, UserTable users, TruthTables truth)
    {
        var leaders = Enumerable.Range(0, users.Count).Where(user => users.Level[user] > 0)
            .OrderByDescending(user => new Draw(options.Seed, Purpose.Family, user).Next() % (ulong)(1 + users.Level[user]))
            .ThenBy(user => user).Take(Math.Max(1, users.Count / UsersAFamily)).Order().ToArray();
        for (var family = 0; family < leaders.Length; family++)
            truth.UserFamily[leaders[family]] = family;
        var renown = new WeightedChoice([.. leaders.Select(leader => users.Fame[leader])]);
        for (var user = 0; user < users.Count; user++)
        {
            var draw = new Draw(options.Seed, Purpose.Membership, user);
            if (truth.UserFamily[user] < 0 && draw.Chance(MemberShare))
                truth.UserFamily[user] = Join(user, leaders, renown, truth, ref draw);
        }

        return leaders;
    }

    private static int Join(int user, int[] leaders, WeightedChoice renown, TruthTables truth, ref Draw draw)
    {
        var (best, bestFit) = (0, double.NegativeInfinity);
        for (var i = 0; i < Known; i++)
        {
            var family = draw.Chance(0.5) ? renown.Pick(ref draw) : draw.Below(leaders.Length);
            var leader = leaders[family];
            var fit = Works.Dot(truth.Interest(user, 0), truth.Interest(leader, 0))
                + (truth.UserLanguage[user] == truth.UserLanguage[leader] ? 1 : 0) + (
                truth.UserCity[user] == truth.UserCity[leader] ? 0.5 : 0);
            if (fit > bestFit)
                (best, bestFit) = (family, fit);
        }

        return best;
    }
}
